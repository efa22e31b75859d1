import AgentTelemetry
import Compression
import Testing
import Vocabulary

@Suite("Answers to telemetry")
struct AnswerTests {
    private static let bytes = Array(Payloads.apiRequest.utf8)

    @Test(
        arguments: [
            ("application/json", nil), ("application/json; charset=utf-8", ""), (" Application/JSON ;x=y", "identity"),
        ] as [(String, String?)]
    )
    func `JSON is taken however its type is written`(type: String, encoding: String?) async throws {
        let reception = try Reception()
        #expect(await reception.receive(Self.bytes, type: type, encoding: encoding) == .init(ok: "{}"))
        #expect(reception.taken.all.count == 1)
    }

    @Test(arguments: ["gzip", "GZIP", "x-gzip"])
    func `a packed body is unpacked`(encoding: String) async throws {
        let reception = try Reception()
        let packed = try #require(Gzip.compress(Self.bytes))
        #expect(await reception.receive(packed, encoding: encoding) == .init(ok: "{}"))
        #expect(reception.taken.all.count == 1)
    }

    @Test(arguments: [nil, "application/x-protobuf", "text/plain", "application/jsonl"] as [String?])
    func `whoever sends no JSON is told what to set`(type: String?) async throws {
        let reception = try Reception()
        let answer = await reception.receive(Self.bytes, type: type)
        #expect(answer.status == 415)
        #expect(answer.contentType == "application/json")
        let message = try #require(answer.json["message"]?.string)
        #expect(message.contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/json"))
        #expect(reception.taken.all.isEmpty)
    }

    @Test
    func `an unknown packing is refused`() async throws {
        let answer = try await Reception().receive(Self.bytes, encoding: "zstd")
        #expect(answer.status == 415)
        #expect(answer.json["message"]?.string?.contains("zstd") == true)
    }

    @Test(
        arguments: [
            ("", ""), ("{", ""), ("[]", "the request"), ("null", "the request"),
            ("{\"resourceLogs\":{}}", "resourceLogs"),
            ("{\"resourceLogs\":[7]}", "resourceLogs"), ("{\"resourceLogs\":[{\"resource\":[]}]}", "resource"),
            ("{\"resourceLogs\":[{\"scopeLogs\":\"x\"}]}", "scopeLogs"),
            ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":{}}]}]}", "logRecords"),
            ("{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"value\":{}}]}}]}", "attributes"),
            ("{\"resourceLogs\":[],\"resourceLogs\":[]}", ""),
        ]
    )
    func `a bad body is answered with a status that names its place`(body: String, field: String) async throws {
        let reception = try Reception()
        let answer = await reception.receive(body)
        #expect(answer.status == 400)
        #expect(answer.json["code"] == 3)
        #expect(answer.json["message"]?.string?.isEmpty == false)
        let details = answer.json["details"]?.array?.first
        #expect(details?["@type"] == "type.googleapis.com/google.rpc.BadRequest")
        #expect(details?["fieldViolations"]?.array?.first?["field"] == .string(field))
        #expect(answer.retryAfter == nil)
    }

    @Test
    func `a damaged packing is a bad body`() async throws {
        let packed = try #require(Gzip.compress(Self.bytes))
        for body in [Array(packed.dropLast(3)), packed + [0], Self.bytes] {
            #expect(try await Reception().receive(body, encoding: "gzip").status == 400)
        }
    }

    @Test
    func `a body that is too large is refused, packed or not`() async throws {
        let reception = try Reception()
        let blank = [UInt8](repeating: UInt8(ascii: " "), count: TelemetryReceiver.largestBody + 1)
        let answer = await reception.receive(blank)
        #expect(answer.status == 413)
        #expect(answer.json["code"] == 8)
        let bomb = try #require(Gzip.compress(blank))
        #expect(bomb.count < 100_000)
        #expect(await reception.receive(bomb, encoding: "gzip").status == 413)
    }

    @Test
    func `a request with too many values or records is refused`() async throws {
        let reception = try Reception()
        let values = "{\"x\":[" + String(repeating: "1,", count: 1_000_000) + "1]}"
        #expect(await reception.receive(values).status == 413)
        let record = Payloads.event("user_prompt")
        let most = [JSON](repeating: record, count: TelemetryReceiver.mostRecords)
        #expect(await reception.receive(Payloads.logs(most + [record])).status == 413)
        #expect(reception.taken.all.isEmpty)
        #expect(await reception.receive(Payloads.logs(most)).status == 200)
        #expect(reception.taken.all.count == TelemetryReceiver.mostRecords)
    }

    @Test(arguments: ["{}", "{\"resourceLogs\":[]}", "{\"resourceLogs\":null}", "{\"resource_logs\":5,\"new\":{}}"])
    func `an empty request is well, and what is unknown is passed over`(body: String) async throws {
        let reception = try Reception()
        for signal in TelemetrySignal.allCases { #expect(await reception.receive(body, signal) == .init(ok: "{}")) }
        #expect(reception.taken.batches.isEmpty)
    }

    @Test
    func `a busy store asks the client to come again`() async throws {
        let reception = try Reception()
        reception.taken.refuse(.planner, with: Fault(.storeBusy, "The store is busy.", retryAfter: 3))
        let answer = await reception.receive(Payloads.apiRequest)
        #expect(answer.status == 503)
        #expect(answer.retryAfter == 3)
        #expect(answer.json["code"] == 14)
        #expect(answer.json["message"] == "The store is busy.")
        #expect(try reception.count(.logs, "used") == 0)
    }

    @Test
    func `a failure that nobody foresaw keeps the batch with its sender, and tells nothing internal`() async throws {
        struct Secret: Error {}
        for failure in [
            Secret() as any Error, Fault(.internalError, "secret"), Fault(.storageError, "Storage failed."),
        ] {
            let reception = try Reception()
            reception.taken.refuse(.planner, with: failure)
            let answer = await reception.receive(Payloads.apiRequest)
            #expect(answer.status == 503)
            #expect((answer.retryAfter ?? 0) > 0)
            #expect(!String(decoding: answer.body, as: UTF8.self).lowercased().contains("secret"))
        }
    }

    @Test
    func `what the board refuses for good is rejected, and other agents' records are taken`() async throws {
        let reception = try Reception()
        reception.taken.refuse(.tester, with: Fault(.agentTypeUnknown, "No such type."))
        let event = Payloads.event("user_prompt")
        let body = Payloads.logs(
            Payloads.resource(of: "testing-agent-001", [event, event]),
            Payloads.resource(of: "planning-agent-001", [event])
        )
        let answer = await reception.receive(body, from: .local)
        #expect(answer.partial["rejectedLogRecords"] == "2")
        #expect(answer.partial["errorMessage"] == "No such type.")
        #expect(reception.taken.batches.map(\.agent) == [.planner])
        #expect(try reception.count(.logs, "used") == 1)
        #expect(try reception.count(.logs, "rejected") == 2)
    }

    @Test
    func `metrics and traces are counted and go no further`() async throws {
        let reception = try Reception()
        #expect(await reception.receive(Payloads.metrics, .metrics) == .init(ok: "{}"))
        #expect(await reception.receive(Payloads.traces, .traces) == .init(ok: "{}"))
        #expect(try reception.count(.metrics, "ignored") == 3)
        #expect(try reception.count(.traces, "ignored") == 2)
        #expect(try reception.count(.metrics, "used") == 0)
        #expect(reception.taken.batches.isEmpty)
    }

    @Test
    func `ill-formed points and spans are counted as rejected`() async throws {
        let reception = try Reception()
        let points = Payloads.metrics.replacing("\"1795244074342000000\",\"asInt\"", with: "\"soon\",\"asInt\"")
        let partial = await reception.receive(points, .metrics).partial
        #expect(partial["rejectedDataPoints"] == "1")
        #expect(partial["errorMessage"]?.string?.contains("timeUnixNano") == true)
        let spans = Payloads.traces.replacing("eee19b7ec3c1b175", with: "not hexadecimal!")
        #expect(await reception.receive(spans, .traces).partial["rejectedSpans"] == "1")
        #expect(try reception.count(.traces, "ignored") == 1)
        #expect(try reception.count(.traces, "rejected") == 1)
        #expect(await reception.receive("{\"resourceSpans\":[1]}", .traces).status == 400)
    }
}

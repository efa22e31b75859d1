import Orchestration
import Testing
import Vocabulary

@testable import AgentTelemetry

@Suite("Events of Claude Code")
struct ClaudeEventTests {
    @Test
    func `the batch of a real client is one call with all that it tells`() async throws {
        let reception = try Reception()
        let answer = await reception.receive(Payloads.apiRequest)
        #expect(answer.status == 200)
        #expect(answer.contentType == "application/json")
        #expect(String(decoding: answer.body, as: UTF8.self) == "{}")

        let batch = try #require(reception.taken.batches.first)
        #expect(reception.taken.batches.count == 1)
        #expect(batch.agent == .planner)
        #expect(batch.caller == .planner)
        let step = try #require(batch.activities.first)
        #expect(batch.activities.count == 1)
        #expect(step.session == "24ddb54e-303a-4b3f-9c4a-dd79b8026a91")
        #expect(step.sequence == 8)
        #expect(step.at == Timestamp(milliseconds: 1_795_244_074_342))
        let expected = ModelCall(
            usage: ModelUsage(
                model: "claude-sonnet-5",
                inputTokens: 1_200,
                outputTokens: 42,
                cacheReadTokens: 5_000,
                cacheCreationTokens: 300,
                costMicros: 4_570
            ),
            requestID: "req_fake10",
            durationMilliseconds: 315,
            timeToFirstTokenMilliseconds: 255,
            promptID: "425db4b6-1634-495a-bf8b-eca73829b566",
            querySource: "sdk",
            effort: "high"
        )
        #expect(step.call == expected)
        #expect(try reception.count(.logs, "used") == 1)
    }

    /// Reads one event and gives the step that was taken.
    private func step(_ name: String, _ attributes: [(String, JSON)]) async throws -> AgentActivity {
        let reception = try Reception()
        let answer = await reception.receive(Payloads.logs([Payloads.event(name, attributes)]))
        #expect(answer.partial.isNull, "\(answer.json)")
        return try #require(reception.taken.all.first)
    }

    @Test
    func `numbers count in whatever form they come`() async throws {
        let call = try await step(
            "api_request",
            [
                ("input_tokens", Payloads.text("1200")), ("output_tokens", ["doubleValue": 42.0]),
                ("cache_read_tokens", ["intValue": "5000"]), ("duration_ms", Payloads.text("314.7")),
                ("ttft_ms", ["doubleValue": "255"]), ("cost_usd", Payloads.text("0.0045699")),
            ]
        ).call
        let usage = try #require(call).usage
        #expect(usage.inputTokens == 1_200)
        #expect(usage.outputTokens == 42)
        #expect(usage.cacheReadTokens == 5_000)
        #expect(usage.cacheCreationTokens == 0)
        #expect(usage.costMicros == 4_570)
        #expect(usage.model == "unknown")
        #expect(call?.durationMilliseconds == 315)
        #expect(call?.timeToFirstTokenMilliseconds == 255)
        #expect(call?.error == nil)
    }

    @Test(
        arguments: [
            ([("cost_usd_micros", ["intValue": 7]), ("cost_usd", ["doubleValue": 1.0])], 7),
            ([("cost_usd_micros", ["stringValue": "8"])], 8),
            ([("cost_usd", ["doubleValue": 0.0000015])], 2),
            ([("cost_usd", ["intValue": 2])], 2_000_000),
            ([], nil),
        ] as [([(String, JSON)], Int?)]
    )
    func `the client's own millionths go before its dollars`(told: [(String, JSON)], micros: Int?) async throws {
        #expect(try await step("api_request", told).call?.usage.costMicros == micros)
    }

    @Test(
        arguments: [
            ([("error", ["stringValue": "Overloaded"]), ("status_code", ["intValue": 529])], "Overloaded"),
            ([("status_code", ["stringValue": "529"])], "HTTP status 529"),
            ([], "The call failed."),
        ] as [([(String, JSON)], String)]
    )
    func `a call that failed tells why`(told: [(String, JSON)], error: String) async throws {
        let call = try #require(
            try await step(
                "api_error",
                told + [("model", Payloads.text("claude-opus-5")), ("attempt", Payloads.integer(10))]
            )
            .call
        )
        #expect(call.error == error)
        #expect(call.usage == ModelUsage(model: "claude-opus-5"))
    }

    @Test
    func `the client's id names a call that has none of the provider`() async throws {
        let told = [("client_request_id", Payloads.text("c-1"))]
        #expect(try await step("api_error", told).call?.requestID == "c-1")
        #expect(try await step("api_error", told + [("request_id", Payloads.text("r-1"))]).call?.requestID == "r-1")
    }

    @Test
    func `the end of a tool carries the id of its use`() async throws {
        let told = [("tool_use_id", Payloads.text("toolu_01")), ("success", Payloads.text("true"))]
        #expect(try await step("tool_result", told).toolUse == "toolu_01")
    }

    @Test
    func `the end of a tool without an id leaves a gap at its place`() async throws {
        let reception = try Reception()
        let records = [Payloads.event("tool_result"), Payloads.event("stop", sequence: Payloads.integer(2))]
        #expect(await reception.receive(Payloads.logs(records)) == .init(ok: "{}"))
        #expect(reception.taken.all.map(\.sequence) == [2])
        #expect(try reception.count(.logs, "ignored") == 1)
    }

    @Test(arguments: ["user_prompt", "tool_decision", "api_refusal", "api_retries_exhausted", "of_next_year"])
    func `every other event of a session keeps its place`(name: String) async throws {
        let step = try await step(name, [("total_tokens", Payloads.integer(9)), ("tool_use_id", Payloads.text("t"))])
        #expect(step.call == nil)
        #expect(step.toolUse == nil)
        #expect(step.sequence == 1)
    }

    @Test
    func `records without a place in a session are ignored and counted`() async throws {
        let reception = try Reception()
        let foreign: JSON = [
            "body": Payloads.text("GET /"),
            "attributes": .array([Payloads.attribute("session.id", Payloads.text("s"))]),
        ]
        let elsewhere: JSON = ["scopeLogs": .array([["scope": ["name": "nginx"], "logRecords": .array([foreign])]])]
        let body = Payloads.logs(
            elsewhere,
            Payloads.resource([
                Payloads.event("api_request", sequence: nil), Payloads.event("api_request", session: nil),
                Payloads.event("api_request", session: Payloads.text("")), Payloads.event("user_prompt"),
            ])
        )
        #expect(await reception.receive(body) == .init(ok: "{}"))
        #expect(reception.taken.all.count == 1)
        #expect(try reception.count(.logs, "ignored") == 4)
        #expect(try reception.count(.logs, "used") == 1)
    }

    @Test(
        arguments: [
            ("input_tokens", ["intValue": -1]), ("output_tokens", ["intValue": 9_000_000_000_000_000_000]),
            ("cache_read_tokens", ["doubleValue": "NaN"]), ("cost_usd", ["doubleValue": 1e300]),
            ("cost_usd", ["stringValue": "much"]), ("cost_usd_micros", ["boolValue": true]),
            ("duration_ms", ["doubleValue": "-Infinity"]),
            ("request_id", ["stringValue": .string(String(repeating: "r", count: 257))]),
        ] as [(String, JSON)]
    )
    func `a call with a number that cannot be is rejected, and its place is kept`(key: String, value: JSON) async throws
    {
        let reception = try Reception()
        let records = [
            Payloads.event("api_request", [(key, value)]), Payloads.event("stop", sequence: ["intValue": 2]),
        ]
        let answer = await reception.receive(Payloads.logs(records))
        #expect(answer.status == 200)
        #expect(answer.partial["rejectedLogRecords"] == "1")
        #expect(answer.partial["errorMessage"]?.string?.contains(key) == true)
        #expect(reception.taken.all.map(\.sequence) == [1, 2])
        #expect(reception.taken.all.allSatisfy { $0.call == nil })
        #expect(try reception.count(.logs, "rejected") == 1)
        #expect(try reception.count(.logs, "used") == 1)
    }

    @Test(arguments: [["intValue": -1], ["intValue": "9007199254740993"], ["stringValue": "second"]] as [JSON])
    func `a record whose place cannot be is rejected whole`(sequence: JSON) async throws {
        let reception = try Reception()
        let answer = await reception.receive(Payloads.logs([Payloads.event("tool_result", sequence: sequence)]))
        #expect(answer.partial["rejectedLogRecords"] == "1")
        #expect(reception.taken.all.isEmpty)
    }

    @Test(
        arguments: [
            (["timeUnixNano": 1_795_244_074_342_999_999], 1_795_244_074_342),
            (["timeUnixNano": "0", "observedTimeUnixNano": "1795244074001000000"], 1_795_244_074_001),
            (["timeUnixNano": "18446744073709551615"], 18_446_744_073_709),
            ([:], 1_795_262_400_000),
        ] as [(JSON, Int64)]
    )
    func `the time of an event is its own, else when it was seen, else now`(times: JSON, expected: Int64) async throws {
        let reception = try Reception()
        let event = Payloads.event("user_prompt")
        let record = JSON.object((event.members ?? []).filter { $0.key != "timeUnixNano" } + (times.members ?? []))
        _ = await reception.receive(Payloads.logs([record]))
        #expect(reception.taken.all.map(\.at) == [Timestamp(milliseconds: expected)])
    }
}

extension ReceiverAnswer {
    /// What is answered where there is nothing to tell but this.
    init(ok body: String) {
        self = .init(status: 200, contentType: "application/json", body: Array(body.utf8), retryAfter: nil)
    }
}

import Compression
import Testing
import Vocabulary

@testable import Telemetry

@Suite("What a receiver of OTLP is sent", .timeLimit(.minutes(1)))
struct OTLPTests {
    private func body(_ spans: SpanRecord...) async throws -> JSON {
        let receiver = try ExporterFixture.otlp()
        let request = await receiver.request(for: MergedSpan.merging(spans.compactMap { receiver.admit($0) })[...])
        return try JSONReader.read(request.call.body)
    }

    private func span(_ body: JSON) throws -> JSON {
        try #require(body["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array?.first)
    }

    @Test(
        arguments: [
            (0, "0"), (-1, "0"), (-62_167_219_200_000, "0"), (1_795_262_400_000, "1795262400000000000"),
            (18_446_744_073_709, "18446744073709000000"), (18_446_744_073_710, "18446744073709551615"),
            (253_402_300_799_999, "18446744073709551615"),
        ] as [(Int64, String)]
    )
    func `a time beyond those of the protocol is told as far as they go`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).nanoseconds() == text)
    }

    @Test func `a span has ids in small hexadecimal letters, times as texts, and numbers for what is one of few`()
        async throws
    {
        let context = try #require(TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        let parent = try #require(SpanID(hex: "00f067aa0ba902b7"))
        var record = SpanRecord(
            "tools/call create_task",
            at: context,
            under: parent,
            kind: .server,
            start: SampleSpans.start,
            duration: .microseconds(1_500)
        )
        record.attributes = [
            JSON.Member("text", "a"), JSON.Member("whole", 3), JSON.Member("part", 0.5), JSON.Member("flag", true),
            JSON.Member("list", ["a", 1]), JSON.Member("object", ["k": "v"]), JSON.Member("nothing", nil),
        ]
        record.error = "failed"
        record.links = [TraceContext(trace: context.trace, span: parent, isSampled: true)]
        record.events = [SpanRecord.Event("waited", at: SampleSpans.start, attributes: [JSON.Member("n", 1)])]
        let body = try await body(record)
        #expect(
            body["resourceSpans"]?.array?.first?["resource"] == [
                "attributes": [
                    ["key": "service.name", "value": ["stringValue": "callboard"]],
                    ["key": "service.version", "value": ["stringValue": "1.2.3"]],
                ]
            ]
        )
        #expect(
            body["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["scope"] == ["name": "callboard"]
        )
        #expect(
            try span(body) == [
                "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331",
                "parentSpanId": "00f067aa0ba902b7", "flags": 0x101, "name": "tools/call create_task", "kind": 2,
                "startTimeUnixNano": "1795262400000000000", "endTimeUnixNano": "1795262400001500000",
                "attributes": [
                    ["key": "text", "value": ["stringValue": "a"]], ["key": "whole", "value": ["intValue": "3"]],
                    ["key": "part", "value": ["doubleValue": 0.5]], ["key": "flag", "value": ["boolValue": true]],
                    [
                        "key": "list",
                        "value": ["arrayValue": ["values": [["stringValue": "a"], ["intValue": "1"]]]],
                    ],
                    [
                        "key": "object",
                        "value": ["kvlistValue": ["values": [["key": "k", "value": ["stringValue": "v"]]]]],
                    ],
                    ["key": "nothing", "value": [:]],
                ],
                "events": [
                    [
                        "timeUnixNano": "1795262400000000000", "name": "waited",
                        "attributes": [["key": "n", "value": ["intValue": "1"]]],
                    ]
                ],
                "links": [["traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00f067aa0ba902b7"]],
                "status": ["code": 2, "message": "failed"],
            ]
        )
    }

    @Test func `tokens and price go along, content does not`() async throws {
        var call = SampleSpans.call(
            of: ModelUsage(
                model: "claude-sonnet-5",
                inputTokens: 1_200,
                outputTokens: 42,
                cacheReadTokens: 5_000,
                costMicros: 4_570
            )
        )
        call.inputs = RawJSON(["prompt": "the content"])
        call.outputs = RawJSON(["completion": "the content"])
        let body = try await body(call)
        let span = try span(body)
        let attributes = Dictionary(
            uniqueKeysWithValues: try #require(span["attributes"]?.array).map { ($0["key"]?.string ?? "", $0["value"]) }
        )
        #expect(attributes["gen_ai.usage.input_tokens"] == ["intValue": "6200"])
        #expect(attributes["gen_ai.usage.output_tokens"] == ["intValue": "42"])
        #expect(attributes["gen_ai.usage.cache_read.input_tokens"] == ["intValue": "5000"])
        #expect(attributes["langsmith.span.kind"] == ["stringValue": "llm"])
        #expect(attributes["gen_ai.request.model"] == ["stringValue": "claude-sonnet-5"])
        #expect(attributes["callboard.cost_usd"] == ["doubleValue": 0.00457])
        #expect(span["status"] == [:])
        #expect(span["parentSpanId"]?.string == SampleSpans.task().last.id.span.description)
        #expect(span["traceId"]?.string == SampleSpans.task().trace.description)
        #expect(!body.description.contains("the content"))
    }

    @Test func `a span is sent once, when it is over`() throws {
        let receiver = try ExporterFixture.otlp()
        #expect(receiver.admit(SampleSpans.run(part: .beginning)) == nil)
        #expect(receiver.admit(SampleSpans.run(part: .end)) != nil)
        #expect(receiver.admit(SpanRecord("no task", at: .random(), start: SampleSpans.start)) != nil)
        #expect(receiver.admit(SpanRecord("unsampled", at: .random(isSampled: false), start: SampleSpans.start)) == nil)
    }

    @Test func `a request goes to the path for traces with the operator's headers, packed where they want it`()
        async throws
    {
        let receiver = try ExporterFixture.otlp {
            $0.headers = [("authorization", "Basic abc")]
            $0.compressesBodies = true
        }
        let spans = MergedSpan.merging(SampleSpans.tasks(20))[...]
        let call = await receiver.request(for: spans).call
        #expect(call.url == "https://otlp.example/v1/traces")
        let headers = Dictionary(uniqueKeysWithValues: call.headers)
        #expect(headers["authorization"] == "Basic abc" && headers["content-type"] == "application/json")
        #expect(headers["content-encoding"] == "gzip")
        #expect(try Gzip.expand(call.body) == (await ExporterFixture.otlpBody(of: spans)))
    }

    @Test(
        arguments: [
            (#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#, 2),
            (#"{"partialSuccess":{"rejectedSpans":1}}"#, 1), (#"{"partialSuccess":{"rejectedSpans":"99"}}"#, 3),
            (#"{"partialSuccess":{"errorMessage":"a hint"}}"#, 0), (#"{"partialSuccess":{}}"#, 0), ("{}", 0), ("", 0),
            ("<html>ok</html>", 0), ("\u{0}\u{1}", 0), ("null", 0),
        ]
    )
    func `what a success rejects is counted as dropped, whatever else it says`(
        answer: String,
        rejected: Int
    ) async throws {
        let fixture = try ExporterFixture([.answer(200, body: answer)], to: ExporterFixture.otlp())
        await fixture.run { await fixture.send(SampleSpans.tasks(3)) }
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, sent: 3 - rejected, dropped: rejected))
        #expect(await fixture.value(.traceSpansDropped) == Double(rejected))
        #expect(fixture.events.count == (rejected > 0 ? 1 : 0))
        #expect(fixture.transport.inquiries.isEmpty)
    }

    @Test func `headers are read as the variable lists them`() throws {
        let headers = try #require(
            OTLPHeaders.read(" Authorization=Bearer%20abc%3D , x-scope = a=b,,x-name=gr%C3%BC%C3%9Fe")
        )
        #expect(headers.map(\.name) == ["authorization", "x-scope", "x-name"])
        #expect(headers.map(\.value) == ["Bearer abc=", "a=b", "grüße"])
        #expect(try #require(OTLPHeaders.read("")).isEmpty)
    }

    @Test(arguments: ["novalue", "=x", "a=%4", "a=%zz", "a b=c", "a=%0D%0Ax: y", "a=%FF", "a:b=c"])
    func `what is no list of headers is refused`(text: String) {
        #expect(OTLPHeaders.read(text) == nil)
    }
}

extension ExporterFixture {
    /// The plain body that a receiver of OTLP is sent for spans.
    fileprivate static func otlpBody(of spans: ArraySlice<MergedSpan>) async -> [UInt8]? {
        await (try? otlp())?.request(for: spans).call.body
    }
}

import Testing
import Vocabulary

@testable import Telemetry

@Suite("What LangSmith is sent")
struct LangSmithRequestTests {
    private let receiver: LangSmithReceiver

    init() throws { receiver = try ExporterFixture.langSmith() }

    private func reading(_ spans: SpanRecord...) async throws -> MultipartReading {
        let request = await receiver.request(for: MergedSpan.merging(spans.compactMap { receiver.admit($0) })[...])
        #expect(request.unwritable.isEmpty)
        let reading = try MultipartReading(request.call)
        #expect(try RunChecker.problems(in: reading.parts) == [])
        return reading
    }

    @Test func `a whole run is one post with its place, its times and its project`() async throws {
        let reading = try await reading(SampleSpans.run())
        let id = SampleSpans.task().last.id.description
        #expect(reading.parts.map(\.name) == ["post.\(id)"])
        #expect(
            try reading["post.\(id)"] == [
                "id": .string(id), "trace_id": .string(id), "dotted_order": .string("20261121T120000000000Z\(id)"),
                "name": "write the parser", "run_type": "chain", "start_time": "2026-11-21T12:00:00.000000Z",
                "session_name": "board", "end_time": "2026-11-21T12:00:01.500000Z",
            ]
        )
    }

    @Test func `all that a run tells stands in parts of its own, behind the run`() async throws {
        var run = SampleSpans.run()
        run.inputs = RawJSON(["task": "parse"])
        run.outputs = RawJSON(["result": ["lines": 3]])
        run.error = "It \"failed\"\nbadly"
        run.attributes = [JSON.Member(SpanKey.agentType, "planning"), JSON.Member(SpanKey.attempt, 2)]
        run.events = [SpanRecord.Event("waited", at: SampleSpans.start, attributes: [JSON.Member("for", "a lease")])]
        let caller = try #require(TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        run.links = [caller]
        let reading = try await reading(run)
        let name = "post.\(SampleSpans.task().last.id)"
        #expect(
            reading.parts.map(\.name) == [name]
                + ["inputs", "outputs", "events", "error", "extra"].map { "\(name).\($0)" }
        )
        #expect(try reading[name]["tags"] == ["planning"])
        #expect(try reading["\(name).inputs"] == ["task": "parse"])
        #expect(try reading["\(name).outputs"] == ["result": ["lines": 3]])
        #expect(try reading["\(name).error"] == "It \"failed\"\nbadly")
        #expect(
            try reading["\(name).events"] == [
                ["name": "waited", "time": "2026-11-21T12:00:00.000000Z", "kwargs": ["for": "a lease"]]
            ]
        )
        #expect(
            try reading["\(name).extra"] == [
                "metadata": [
                    "callboard.agent_type": "planning", "callboard.attempt": 2,
                    "links": ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
                ]
            ]
        )
    }

    @Test func `a call of a model tells its model, its tokens and its price as LangSmith adds them up`() async throws {
        let usage = ModelUsage(
            model: "claude-sonnet-5",
            inputTokens: 1_200,
            outputTokens: 42,
            cacheReadTokens: 5_000,
            cacheCreationTokens: 300,
            costMicros: 4_570
        )
        let call = SampleSpans.call(of: usage)
        let reading = try await reading(SampleSpans.run(), call)
        let name = "post.\(try #require(call.path).last.id)"
        let run = try reading[name]
        #expect(run["run_type"] == "llm")
        #expect(run["parent_run_id"]?.string == SampleSpans.task().last.id.description)
        let metadata = try #require(try reading["\(name).extra"]["metadata"])
        #expect(metadata["ls_provider"] == "anthropic")
        #expect(metadata["ls_model_name"] == "claude-sonnet-5")
        #expect(metadata["thread_id"] == "session-1")
        #expect(
            metadata["usage_metadata"] == [
                "input_tokens": 6_500, "output_tokens": 42, "total_tokens": 6_542,
                "input_token_details": ["cache_read": 5_000, "cache_creation": 300], "total_cost": 0.00457,
            ]
        )
    }

    @Test func `a price that is not known is not told`() async throws {
        let call = SampleSpans.call(of: ModelUsage(model: "claude-haiku-5", inputTokens: 1))
        let reading = try await reading(call)
        let usage = try reading["post.\(try #require(call.path).last.id).extra"]["metadata"]?["usage_metadata"]
        #expect(usage != nil && usage?["total_cost"] == nil)
    }

    @Test func `a beginning has no end, and an end that comes alone completes the run`() async throws {
        let path = SampleSpans.task()
        let beginning = try await reading(SampleSpans.run(part: .beginning))
        #expect(try beginning["post.\(path.last.id)"]["end_time"] == nil)
        let end = try await reading(SampleSpans.run(part: .end))
        let patch = try end["patch.\(path.last.id)"]
        #expect(patch["end_time"] == "2026-11-21T12:00:01.500000Z")
        #expect(patch["dotted_order"]?.string == path.dottedOrder)
        #expect(patch["trace_id"]?.string == path.last.id.description)
    }

    @Test func `microseconds are kept, and a child of a clock that is behind does not begin before its parent`()
        async throws
    {
        let path = SampleSpans.task().child(.random(at: SampleSpans.start), at: SampleSpans.start - .seconds(5))
        var child = SpanRecord(run: "early", .tool, at: path, duration: .microseconds(1_234))
        child.start = SampleSpans.start - .seconds(5)
        let run = try await reading(child)["post.\(path.last.id)"]
        #expect(run["start_time"] == "2026-11-21T12:00:00.000000Z")
        #expect(run["end_time"] == "2026-11-21T12:00:00.001234Z")
    }

    @Test func `content that is no object is wrapped, and content that is too large is replaced by its size`()
        async throws
    {
        var run = SampleSpans.run()
        run.inputs = RawJSON(["a", 1])
        run.outputs = RawJSON(["text": .string(String(repeating: "x", count: LangSmithContent.limit))])
        let name = "post.\(SampleSpans.task().last.id)"
        let reading = try await reading(run)
        #expect(try reading["\(name).inputs"] == ["input": ["a", 1]])
        #expect(
            try reading["\(name).outputs"] == [
                "omitted": "larger than 262144 bytes", "bytes": .integer(LangSmithContent.limit + 11),
            ]
        )
    }

    @Test func `hidden content leaves the process in no form`() async throws {
        let receiver = try ExporterFixture.langSmith {
            $0.hidesInputs = true
            $0.hidesOutputs = true
        }
        var run = SampleSpans.run()
        run.inputs = RawJSON(["task": "parse"])
        run.outputs = RawJSON("result")
        let admitted = try #require(receiver.admit(run))
        #expect(admitted.inputs == nil && admitted.outputs == nil)
    }

    @Test func `only runs of a task that is sampled are sent`() throws {
        let context = TraceContext.random()
        #expect(receiver.admit(SpanRecord("no task", at: context, start: SampleSpans.start)) == nil)
        var untyped = SampleSpans.run()
        untyped.runType = nil
        #expect(receiver.admit(untyped) == nil)
        let unsampled = SpanRecord(run: "x", .tool, at: SampleSpans.task(), isSampled: false, duration: .seconds(1))
        #expect(receiver.admit(unsampled) == nil)
        #expect(receiver.admit(SampleSpans.run()) != nil)
    }

    @Test func `every request carries the key, and the workspace where there is one`() async throws {
        let receiver = try ExporterFixture.langSmith { $0.workspaceID = "space-1" }
        let call = await receiver.request(for: SampleSpans.merged(SampleSpans.run())).call
        #expect(call.method == "POST" && call.url == "https://smith.example/runs/multipart")
        let headers = Dictionary(uniqueKeysWithValues: call.headers)
        #expect(headers["x-api-key"] == "key-1" && headers["x-tenant-id"] == "space-1")
        #expect(headers["content-encoding"] == nil)
        let other = await self.receiver.request(for: SampleSpans.merged(SampleSpans.run())).call
        #expect(!other.headers.contains { $0.name == "x-tenant-id" })
    }

    @Test(
        arguments: [
            ("https://api.smith.langchain.com", "https://api.smith.langchain.com"),
            ("https://eu.api.smith.langchain.com/", "https://eu.api.smith.langchain.com"),
            ("api.smith.langchain.com", "https://api.smith.langchain.com"),
            (" https://smith.example/api/v1// ", "https://smith.example/api/v1"),
            ("HTTP://127.0.0.1:1984", "http://127.0.0.1:1984"), ("http://[::1]:1984/", "http://[::1]:1984"),
        ]
    )
    func `an endpoint is taken as operators write it`(text: String, base: String) {
        #expect(LangSmithConfiguration(endpoint: text, apiKey: "k", project: "p")?.endpoint == base)
    }

    @Test(
        arguments: [
            "", "/", "https://", "ftp://host", "file:///etc/passwd", "https://ho st", "https://host?x=1",
            "https://user:pass@host", "https://host\r\nx: y",
        ]
    )
    func `what is no address is refused`(text: String) {
        #expect(LangSmithConfiguration(endpoint: text, apiKey: "k", project: "p") == nil)
    }
}

import Compression
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("What a LangSmith server says of itself", .timeLimit(.minutes(1)))
struct LangSmithNegotiationTests {
    private static let full = """
        {"version":"0.13.0","batch_ingest_config":{"use_multipart_endpoint":true,"size_limit":50,
        "size_limit_bytes":1000000},"instance_flags":{"zstd_compression_enabled":true,"gzip_body_enabled":true}}
        """

    private func paths(_ fixture: ExporterFixture) -> [String] {
        fixture.transport.posts.map { String($0.url.dropFirst("https://smith.example".utf8.count)) }
    }

    @Test func `its limits and its compressions are read, and defaults stand for what it leaves out`() throws {
        let info = LangSmithInfo(try JSONReader.read(Self.full))
        #expect(info.limits == BatchLimits(spans: 50, bytes: 1_000_000))
        #expect(info.takesMultipart)
        #expect(info.coding == .zstd)
        for text in ["{}", "[]", #"{"batch_ingest_config":{"size_limit":0,"size_limit_bytes":null}}"#] {
            #expect(LangSmithInfo(try JSONReader.read(text)) == LangSmithInfo())
        }
        #expect(LangSmithInfo().limits == BatchLimits(spans: 100, bytes: 20 * 1_024 * 1_024))
        #expect(LangSmithInfo().coding == nil)
        let gzip = #"{"instance_flags":{"zstd_compression_enabled":false,"gzip_body_enabled":true}}"#
        #expect(LangSmithInfo(try JSONReader.read(gzip)).coding == .gzip)
        let large = #"{"batch_ingest_config":{"size_limit":9999,"size_limit_bytes":99999999999}}"#
        #expect(LangSmithInfo(try JSONReader.read(large)).limits == .batch)
    }

    @Test func `it is asked before the first batch, and again after an hour`() async throws {
        let fixture = try ExporterFixture(info: .answer(200, body: Self.full))
        await fixture.run {
            for (batch, inquiries, wait) in [(1, 1, 3_590), (2, 1, 10), (3, 2, 0)] {
                await fixture.send(SampleSpans.tasks(1))
                await fixture.transport.posts(batch)
                #expect(fixture.transport.inquiries.count == inquiries)
                fixture.time.advance(by: .seconds(wait))
            }
        }
        #expect(fixture.transport.inquiries.first?.url == "https://smith.example/info")
        #expect(fixture.transport.inquiries.first?.headers.contains { $0.name == "x-api-key" } == false)
    }

    @Test func `it is asked again after a failure, but not at each of many`() async throws {
        let fixture = try ExporterFixture(Array(repeating: .answer(500), count: 8))
        await fixture.run {
            await fixture.send(SampleSpans.tasks(1))
            for round in 1...8 {
                await fixture.pass(.seconds(30))
                await fixture.transport.posts(round + 1)
            }
        }
        #expect(fixture.transport.inquiries.count == 5)
    }

    @Test(arguments: [.answer(404), .answer(500), .cut, .answer(200, body: "<html>")] as [ScriptedTransport.Reply])
    func `a server that says nothing is sent what every version takes`(info: ScriptedTransport.Reply) async throws {
        let fixture = try ExporterFixture(info: info)
        await fixture.run { await fixture.send(SampleSpans.tasks(60)) }
        #expect(paths(fixture) == ["/runs/multipart"])
        #expect(fixture.transport.posts[0].headers.contains { $0.name == "content-encoding" } == false)
        #expect(fixture.exporter.tally == SpanTally(recorded: 60, sent: 60))
    }

    @Test(arguments: [("gzip_body_enabled", "gzip"), ("zstd_compression_enabled", "zstd")])
    func `where it takes bodies packed, what is packed is what would have been sent`(
        flag: String,
        coding: String
    ) async throws {
        let plain = try ExporterFixture()
        let packed = try ExporterFixture(info: .answer(200, body: #"{"instance_flags":{"\#(flag)":true}}"#))
        for fixture in [plain, packed] {
            await fixture.run { await fixture.send(SampleSpans.tasks(20)) }
        }
        let call = try #require(packed.transport.posts.first)
        #expect(call.headers.contains { $0.name == "content-encoding" && $0.value == coding })
        let body = coding == "gzip" ? try Gzip.expand(call.body) : unpackedZstd(call.body)
        #expect(body == plain.transport.posts.first?.body)
        #expect(call.body.count < plain.transport.posts[0].body.count / 2)
        var opened = call
        opened.body = body ?? []
        opened.headers.removeAll { $0.name == "content-encoding" }
        let reading = try MultipartReading(opened)
        #expect(try RunChecker.problems(in: reading.parts) == [])
    }

    @Test(arguments: [404, 405])
    func `a server without the newer way is sent batches at once, until it is asked again`(status: Int) async throws {
        let fixture = try ExporterFixture([.answer(status), .taken, .taken], info: .answer(200, body: Self.full))
        await fixture.run {
            await fixture.send(SampleSpans.tasks(2))
            await fixture.transport.posts(2)
            await fixture.send(SampleSpans.tasks(1))
            await fixture.transport.posts(3)
            fixture.time.advance(by: .seconds(3_600))
            await fixture.send(SampleSpans.tasks(1))
        }
        #expect(paths(fixture) == ["/runs/multipart", "/runs/batch", "/runs/batch", "/runs/multipart"])
        #expect(fixture.exporter.tally == SpanTally(recorded: 4, sent: 4))
        #expect(fixture.events.isEmpty)
        #expect(await fixture.value(.traceExportRetries) == 0)
    }

    @Test func `a server that has neither way loses its spans, and the loss is told`() async throws {
        let fixture = try ExporterFixture(otherwise: .answer(404))
        await fixture.run { await fixture.send(SampleSpans.tasks(2)) }
        #expect(paths(fixture) == ["/runs/multipart", "/runs/batch"])
        #expect(fixture.exporter.tally == SpanTally(recorded: 2, dropped: 2))
        #expect(fixture.events == ["trace_export_failed 2"])
    }

    @Test func `a batch lists new runs and ends apart, each in one piece`() async throws {
        let fixture = try ExporterFixture(
            info: .answer(200, body: #"{"batch_ingest_config":{"use_multipart_endpoint":false}}"#)
        )
        var run = SampleSpans.run("new", at: SampleSpans.task(1))
        run.inputs = RawJSON(["task": "parse"])
        run.error = "failed"
        let end = SampleSpans.run("old", at: SampleSpans.task(2), part: .end)
        let spans = [run, end, SampleSpans.run("newer", at: SampleSpans.task(3))]
        await fixture.run { await fixture.send(spans) }
        #expect(paths(fixture) == ["/runs/batch"])
        let body = try JSONReader.read(fixture.transport.posts[0].body)
        let posts = try #require(body["post"]?.array)
        let patches = try #require(body["patch"]?.array)
        #expect(posts.map { $0["name"] } == ["new", "newer"] && patches.map { $0["name"] } == ["old"])
        #expect(posts[0]["inputs"] == ["task": "parse"] && posts[0]["error"] == "failed")
        #expect(posts.flatMap { RunChecker.problems(in: $0, isNew: true) } == [])
        #expect(patches.flatMap { RunChecker.problems(in: $0, isNew: false) } == [])
    }

    @Test func `all runs of a trace are kept or none, and as many traces as were asked for`() throws {
        let receiver = try ExporterFixture.langSmith { $0.samplingRate = 0.25 }
        let again = try ExporterFixture.langSmith { $0.samplingRate = 0.25 }
        var kept = 0
        for number in 0..<4_000 {
            let task = RunPath(root: .random(at: SampleSpans.start + .milliseconds(number)), at: SampleSpans.start)
            let call = task.child(.random(at: SampleSpans.start), at: SampleSpans.start)
            let isKept = receiver.admit(SampleSpans.run(at: task)) != nil
            #expect((receiver.admit(SampleSpans.run(at: call)) != nil) == isKept)
            #expect((again.admit(SampleSpans.run(at: task, part: .end)) != nil) == isKept)
            if isKept { kept += 1 }
        }
        // Ten standard deviations to either side.
        #expect((726...1_274).contains(kept), "\(kept)")
    }

    @Test(arguments: [(0.0, 0), (-1.0, 0), (.nan, 0), (1.0, 500), (7.0, 500)])
    func `a rate at or beyond the ends keeps none or all`(rate: Double, kept: Int) throws {
        let receiver = try ExporterFixture.langSmith { $0.samplingRate = rate }
        #expect((0..<500).count { receiver.admit(SampleSpans.run(at: SampleSpans.task($0))) != nil } == kept)
    }
}

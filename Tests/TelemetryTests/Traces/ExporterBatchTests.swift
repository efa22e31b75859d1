import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Batches of an exporter", .timeLimit(.minutes(1)))
struct ExporterBatchTests {
    private func names(_ call: HTTPCall) throws -> [String] {
        try MultipartReading(call).parts.filter { $0.name.split(separator: ".").count == 2 }.compactMap {
            try $0.json["name"]?.string
        }
    }

    @Test func `spans of a quarter of a second travel together`() async throws {
        let fixture = try ExporterFixture()
        try await fixture.run {
            for span in SampleSpans.tasks(3) { fixture.exporter.record(span) }
            await fixture.time.sleepers(1)
            fixture.time.advance(by: .milliseconds(249))
            #expect(fixture.transport.posts.isEmpty)
            fixture.time.advance(by: .milliseconds(1))
            await fixture.transport.posts(1)
            let sent = try names(fixture.transport.posts[0])
            #expect(sent == ["task 0", "task 1", "task 2"])
        }
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, sent: 3))
        #expect(await fixture.value(.traceSpansSent) == 3)
    }

    @Test func `a full batch waits for nobody`() async throws {
        let fixture = try ExporterFixture()
        try await fixture.run {
            for span in SampleSpans.tasks(250) { fixture.exporter.record(span) }
            await fixture.transport.posts(2)
            let counts = try fixture.transport.posts.prefix(2).map { try names($0).count }
            #expect(counts == [100, 100])
        }
        #expect(try fixture.transport.posts.map { try names($0).count } == [100, 100, 50])
        #expect(fixture.exporter.tally == SpanTally(recorded: 250, sent: 250))
    }

    @Test func `a batch keeps to what the receiver takes at once, in runs and in bytes`() async throws {
        let few = try ExporterFixture(info: .answer(200, body: #"{"batch_ingest_config":{"size_limit":3}}"#))
        await few.run { await few.send(SampleSpans.tasks(7)) }
        #expect(try few.transport.posts.map { try names($0).count } == [3, 3, 1])

        let limit = 3_000
        let small = try ExporterFixture(
            info: .answer(200, body: #"{"batch_ingest_config":{"size_limit_bytes":\#(limit)}}"#)
        )
        await small.run { await small.send(SampleSpans.tasks(20)) }
        #expect(small.transport.posts.count > 2)
        #expect(small.transport.posts.allSatisfy { $0.body.count <= limit })
        #expect(try small.transport.posts.flatMap { try names($0) } == (0..<20).map { "task \($0)" })
    }

    @Test func `the two halves of a run that meet in a batch are billed once, and both accounted for`() async throws {
        let fixture = try ExporterFixture()
        let other = SampleSpans.task(1)
        await fixture.run {
            await fixture.send([
                SampleSpans.run(part: .beginning), SampleSpans.run(at: other, part: .beginning),
                SampleSpans.run(part: .end),
            ])
            await fixture.transport.posts(1)
            await fixture.send([SampleSpans.run(at: other, part: .end)])
        }
        let posts = try fixture.transport.posts.map { try MultipartReading($0).parts.map(\.name) }
        #expect(
            posts == [
                ["post.\(SampleSpans.task().last.id)", "post.\(other.last.id)"], ["patch.\(other.last.id)"],
            ]
        )
        #expect(fixture.exporter.tally == SpanTally(recorded: 4, sent: 4))
    }

    @Test func `a span that cannot be written is dropped alone`() async throws {
        let fixture = try ExporterFixture()
        var broken = SampleSpans.run("broken", at: SampleSpans.task(9))
        broken.inputs = RawJSON(trusting: "{\"a\":")
        let spans = [SampleSpans.run("a", at: SampleSpans.task(1)), broken, SampleSpans.run("b")]
        await fixture.run { await fixture.send(spans) }
        #expect(try fixture.transport.posts.map { try names($0) } == [["a", "b"]])
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, sent: 2, dropped: 1))
        #expect(fixture.events == ["trace_export_failed 1"])

        let alone = try ExporterFixture()
        await alone.run { [broken] in await alone.send([broken]) }
        #expect(alone.transport.posts.isEmpty)
        #expect(alone.exporter.tally == SpanTally(recorded: 1, dropped: 1))
    }

    @Test func `a fan of recorders hands each span to all that record`() throws {
        let first = try ExporterFixture()
        let second = try ExporterFixture(to: ExporterFixture.otlp())
        let fan = SpanFanout([NoSpanRecorder(), first.exporter, second.exporter])
        #expect(fan.isRecording)
        #expect(!SpanFanout([NoSpanRecorder()]).isRecording)
        fan.record(SampleSpans.run())
        #expect(first.exporter.tally.queued == 1 && second.exporter.tally.queued == 1)
    }
}

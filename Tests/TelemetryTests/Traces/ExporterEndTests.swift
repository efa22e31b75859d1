import ServiceLifecycleTestKit
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("The end of an exporter", .timeLimit(.minutes(1)))
struct ExporterEndTests {
    @Test func `what is left is handed over at the end, without waiting for more`() async throws {
        let fixture = try ExporterFixture()
        await fixture.run { for span in SampleSpans.tasks(150) { fixture.exporter.record(span) } }
        #expect(fixture.exporter.tally == SpanTally(recorded: 150, sent: 150))
        #expect(fixture.time.now() == SampleSpans.start)
        fixture.exporter.record(SampleSpans.run())
        #expect(fixture.exporter.tally == SpanTally(recorded: 151, sent: 150, dropped: 1))
    }

    @Test func `the end waits two seconds for a receiver that hangs, and counts what it gives up`() async throws {
        let fixture = try ExporterFixture(otherwise: .hang)
        await testGracefulShutdown { trigger in
            async let service: Void = fixture.exporter.run()
            for span in SampleSpans.tasks(150) { fixture.exporter.record(span) }
            await fixture.transport.posts(1)
            #expect(fixture.exporter.tally.inFlight == 100)
            trigger.triggerGracefulShutdown()
            await fixture.pass(.milliseconds(1_999))
            #expect(fixture.exporter.tally.dropped == 0)
            fixture.time.advance(by: .milliseconds(1))
            await service
        }
        #expect(fixture.exporter.tally == SpanTally(recorded: 150, dropped: 150))
        #expect(await fixture.value(.traceSpansDropped) == 150)
        #expect(await fixture.value(.traceSpansQueued) == 0)
    }

    @Test func `the end gives a receiver that failed one more chance at once`() async throws {
        let fixture = try ExporterFixture([.answer(503, headers: ["retry-after": "60"])])
        await fixture.run {
            await fixture.send(SampleSpans.tasks(3))
            await fixture.time.sleepers(1)
        }
        #expect(fixture.transport.posts.count == 2)
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, sent: 3))
    }

    @Test func `the end does not hammer a receiver that still fails`() async throws {
        let fixture = try ExporterFixture(otherwise: .answer(500, headers: ["retry-after": "60"]))
        await testGracefulShutdown { trigger in
            async let service: Void = fixture.exporter.run()
            await fixture.send(SampleSpans.tasks(3))
            await fixture.time.sleepers(1)
            trigger.triggerGracefulShutdown()
            // The limit of the flush, and the pause after the second failure, which the flush does not live to see the end of.
            await fixture.transport.posts(2)
            await fixture.time.sleepers(2)
            // An exporter that did not pause would use these turns.
            for _ in 0..<1_000 { await Task.yield() }
            fixture.time.advance(by: .seconds(2))
            await service
        }
        #expect(fixture.transport.posts.count == 2)
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, dropped: 3))
    }

    @Test(arguments: [true, false])
    func `a cancellation ends the exporter at once, whatever it waits for`(isHanging: Bool) async throws {
        let fixture = try ExporterFixture(otherwise: isHanging ? .hang : .answer(500))
        let service = Task { await fixture.exporter.run() }
        await fixture.send(SampleSpans.tasks(3))
        await fixture.transport.posts(1)
        service.cancel()
        await service.value
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, dropped: 3))
    }

    @Test func `an exporter that has nothing to do ends at once`() async throws {
        let fixture = try ExporterFixture()
        await fixture.run {}
        #expect(fixture.transport.posts.isEmpty && fixture.transport.inquiries.isEmpty)
    }
}

import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Faults of a receiver of traces", .timeLimit(.minutes(1)))
struct ExporterFaultTests {
    /// The time to wait that a receiver told, and how it told it; a quarter of a second is over when it does.
    @Test(
        arguments: [
            ("7", Duration.seconds(7)), ("Sat, 21 Nov 2026 12:00:09 GMT", .milliseconds(8_750)), ("3600", .seconds(60)),
            ("Sat, 21 Nov 2099 12:00:09 GMT", .seconds(60)),
        ]
    )
    func `a receiver that asks for a while gets it, but no more than a minute`(
        header: String,
        wait: Duration
    ) async throws {
        let fixture = try ExporterFixture([.answer(429, headers: ["retry-after": header])])
        await fixture.run {
            await fixture.send(SampleSpans.tasks(2))
            await fixture.pass(wait - .milliseconds(1))
            await fixture.time.sleepers(1)
            #expect(fixture.transport.posts.count == 1)
            fixture.time.advance(by: .milliseconds(1))
            await fixture.transport.posts(2)
        }
        #expect(fixture.exporter.tally == SpanTally(recorded: 2, sent: 2))
        #expect(await fixture.value(.traceExportRetries) == 1)
    }

    @Test(
        arguments: [
            .answer(408), .answer(425), .answer(429), .answer(429, headers: ["retry-after": "soon"]),
            .answer(429, headers: ["retry-after": "0"]), .answer(500), .answer(502), .answer(503), .answer(504), .cut,
        ] as [ScriptedTransport.Reply]
    )
    func `what may pass is tried again with the same bytes, later each time`(
        fault: ScriptedTransport.Reply
    ) async throws {
        let fixture = try ExporterFixture(Array(repeating: fault, count: 3))
        await fixture.run {
            await fixture.send(SampleSpans.tasks(2))
            for (posts, longest) in [(1, 1.0), (2, 2.0), (3, 4.0)] {
                await fixture.pass(.seconds(longest / 2) - .milliseconds(1))
                #expect(fixture.transport.posts.count == posts)
                fixture.time.advance(by: .seconds(longest / 2) + .milliseconds(1))
                await fixture.transport.posts(posts + 1)
            }
        }
        #expect(fixture.transport.posts.count == 4)
        #expect(Set(fixture.transport.posts.map(\.body)).count == 1)
        #expect(fixture.exporter.tally == SpanTally(recorded: 2, sent: 2))
        #expect(fixture.events == ["trace_export_failed 2", "trace_export_recovered 2"])
    }

    @Test func `a receiver that was away for hours is found again, and the queue stayed bounded`() async throws {
        let limits = BatchLimits(spans: 200, bytes: 1 << 20)
        let script = Array(repeating: ScriptedTransport.Reply.cut, count: 60)
        let fixture = try ExporterFixture(script, queueLimits: limits)
        await fixture.run {
            for span in SampleSpans.tasks(100) { fixture.exporter.record(span) }
            await fixture.transport.posts(1)
            for span in SampleSpans.tasks(1_000) { fixture.exporter.record(span) }
            for round in 1...60 {
                await fixture.pass(.seconds(30))
                await fixture.transport.posts(round + 1)
            }
        }
        let tally = fixture.exporter.tally
        #expect(tally == SpanTally(recorded: 1_100, sent: 300, dropped: 800))
        #expect(await fixture.value(.traceSpansDropped) == 800)
        #expect(await fixture.value(.traceExportRetries) == 60)
        // Not a line for each of sixty failures in half an hour: one a minute.
        #expect((20...40).contains(fixture.events.count), "\(fixture.events.count)")
        #expect(fixture.events.last == "trace_export_recovered 100")
    }

    @Test(
        arguments: [.answer(401), .answer(403), .answer(422), .answer(301), .answer(400)] as [ScriptedTransport.Reply]
    )
    func `what will not pass is given up at once, and told of once`(fault: ScriptedTransport.Reply) async throws {
        let fixture = try ExporterFixture([fault, fault, fault])
        await fixture.run {
            for batch in 1...4 {
                await fixture.send(SampleSpans.tasks(2))
                await fixture.transport.posts(batch)
            }
        }
        #expect(fixture.exporter.tally == SpanTally(recorded: 8, sent: 2, dropped: 6))
        #expect(await fixture.value(.traceSpansDropped) == 6)
        #expect(await fixture.value(.traceExportRetries) == 0)
        #expect(fixture.events == ["trace_export_failed 2", "trace_export_recovered 2"])
    }

    @Test func `what a receiver says differently each time is no news`() async throws {
        let script = (1...3).map { ScriptedTransport.Reply.answer(401, body: #"{"request_id":"\#($0)"}"#) }
        let fixture = try ExporterFixture(script + [.answer(403)], otherwise: .answer(403))
        await fixture.run {
            for batch in 1...4 {
                await fixture.send(SampleSpans.tasks(1))
                await fixture.transport.posts(batch)
            }
        }
        #expect(fixture.errors == [#"HTTP 401: {"request_id":"1"}"#, "HTTP 403: {}"])
        #expect(fixture.events == ["trace_export_failed 1", "trace_export_failed 3"])
    }

    @Test func `a failure of the transport that is final costs its batch only`() async throws {
        let failure = TransportFailure("SSL peer certificate was not OK", isRetryable: false)
        let fixture = try ExporterFixture([.failure(failure)])
        await fixture.run {
            await fixture.send(SampleSpans.tasks(2))
            await fixture.transport.posts(1)
            await fixture.send(SampleSpans.tasks(1))
        }
        #expect(fixture.exporter.tally == SpanTally(recorded: 3, sent: 1, dropped: 2))
        #expect(fixture.errors == ["SSL peer certificate was not OK"])
    }

    @Test func `an answer that a try came through before counts as success`() async throws {
        let fixture = try ExporterFixture([.cut, .answer(409)])
        await fixture.run {
            await fixture.send(SampleSpans.tasks(2))
            await fixture.pass(.seconds(1))
            await fixture.transport.posts(2)
        }
        #expect(fixture.transport.posts.count == 2)
        #expect(fixture.exporter.tally == SpanTally(recorded: 2, sent: 2))
    }

    @Test func `a batch that is too large is halved until it passes, and a run that is too large alone is given up`()
        async throws
    {
        let tooLarge = ScriptedTransport.Reply.answer(413)
        // Eight fail, then four, two and one of them; what passes after that may grow again.
        let fixture = try ExporterFixture([tooLarge, tooLarge, tooLarge, tooLarge, .taken])
        await fixture.run { await fixture.send(SampleSpans.tasks(8)) }
        let counts = try fixture.transport.posts.map { try MultipartReading($0).parts.count }
        #expect(counts == [8, 4, 2, 1, 1, 2, 4])
        #expect(fixture.exporter.tally == SpanTally(recorded: 8, sent: 7, dropped: 1))
        #expect(await fixture.value(.traceExportRetries) == 0)
    }
}

import Synchronization
import Testing
import Vocabulary

@testable import Telemetry

@Suite("The queue of spans", .timeLimit(.minutes(1)))
struct SpanQueueTests {
    private let registry = PrometheusRegistry(catalogue: Metric.catalogue)

    private func queue(spans: Int = 10, bytes: Int = 1 << 20) -> SpanQueue {
        SpanQueue(
            limits: BatchLimits(spans: spans, bytes: bytes),
            instruments: ExporterInstruments(exporter: "otlp", metrics: registry)
        )
    }

    private func value(_ metric: Metric) async -> Double? {
        await registry.value("\(metric.name){exporter=\"otlp\"}")
    }

    @Test func `the oldest spans go where there are too many, and are counted`() async {
        let queue = queue(spans: 3)
        for span in SampleSpans.tasks(5) { queue.add(span) }
        #expect(await value(.traceSpansDropped) == 2)
        #expect(await value(.traceSpansQueued) == 3)
        let batch = queue.take(upTo: .batch)
        #expect(batch.map(\.name) == ["task 2", "task 3", "task 4"])
        #expect(queue.tally == SpanTally(recorded: 5, dropped: 2, inFlight: 3))
        #expect(await value(.traceSpansQueued) == 3, "what is on its way is not handed over yet")
        queue.settle(sent: MergedSpan.merging(batch))
        #expect(await value(.traceSpansQueued) == 0)
    }

    @Test func `the oldest spans go where they are too large together`() {
        let queue = queue(bytes: 250_000)
        for span in SampleSpans.tasks(5) {
            var span = span
            span.inputs = RawJSON(.string(String(repeating: "x", count: 100_000)))
            queue.add(span)
        }
        #expect(queue.take(upTo: .batch).map(\.name) == ["task 3", "task 4"])
    }

    @Test func `a span that is larger than the queue is dropped, and costs no other`() {
        let queue = queue(bytes: 10_000)
        queue.add(SampleSpans.run("small"))
        var span = SampleSpans.run("large")
        span.attributes = [JSON.Member("text", [.object([.init("x", .string(String(repeating: "x", count: 10_000)))])])]
        queue.add(span)
        #expect(queue.tally == SpanTally(recorded: 2, dropped: 1, queued: 1))
    }

    @Test func `a batch ends at either limit, and holds one span in any case`() {
        let queue = queue()
        for span in SampleSpans.tasks(5) { queue.add(span) }
        #expect(queue.take(upTo: BatchLimits(spans: 2, bytes: .max)).count == 2)
        #expect(queue.take(upTo: BatchLimits(spans: 9, bytes: 1)).count == 1)
        #expect(queue.take(upTo: BatchLimits(spans: 9, bytes: .max)).count == 2)
        #expect(queue.take(upTo: .batch).isEmpty)
    }

    @Test func `the end of a run whose beginning was dropped tells the whole run`() {
        let queue = queue(spans: 1)
        let lost = SampleSpans.task(1)
        queue.add(SampleSpans.run(at: lost, part: .beginning))
        queue.add(SampleSpans.run(at: lost, part: .end))
        #expect(queue.take(upTo: .batch).map(\.part) == [.whole])
        queue.add(SampleSpans.run(at: lost, part: .end))
        #expect(queue.take(upTo: .batch).map(\.part) == [.end])

        let gone = SampleSpans.task(3)
        for part in [SpanRecord.Part.beginning, .end, .end] { queue.add(SampleSpans.run(at: gone, part: part)) }
        #expect(queue.take(upTo: .batch).map(\.part) == [.end])

        let refused = SampleSpans.task(2)
        queue.add(SampleSpans.run(at: refused, part: .beginning))
        queue.settle(dropped: MergedSpan.merging(queue.take(upTo: .batch)))
        queue.add(SampleSpans.run(at: refused, part: .end))
        #expect(queue.take(upTo: .batch).map(\.part) == [.whole])
    }

    @Test func `the account is right at every moment, however many threads record and send`() async {
        let queue = queue(spans: 64)
        let perThread = 5_000
        let faults = Atomic(0)
        let running = Atomic(8)
        @Sendable func check() -> Bool {
            let tally = queue.tally
            return tally.sent + tally.dropped + tally.queued + tally.inFlight == tally.recorded && tally.queued <= 64
        }
        async let sender: Void = Task.detached {
            while running.load(ordering: .acquiring) > 0 || queue.tally.queued > 0 {
                let batch = MergedSpan.merging(queue.take(upTo: BatchLimits(spans: 10, bytes: .max)))
                if !check() { faults.add(1, ordering: .relaxed) }
                switch batch.count % 3 {
                case 0: queue.settle(dropped: batch)
                case 1: queue.settle(sent: batch)
                default: queue.settle(sent: batch, rejected: 2)
                }
                if !check() { faults.add(1, ordering: .relaxed) }
                await Task.yield()
            }
        }.value
        await onThreads(8) {
            for span in SampleSpans.tasks(100) {
                for _ in 0..<(perThread / 100) { queue.add(span) }
                if !check() { faults.add(1, ordering: .relaxed) }
            }
            running.subtract(1, ordering: .releasing)
        }
        await sender
        let tally = queue.tally
        #expect(faults.load(ordering: .relaxed) == 0)
        #expect(tally.recorded == 8 * perThread)
        #expect(tally.queued == 0 && tally.inFlight == 0)
        #expect(tally.sent + tally.dropped == tally.recorded)
        #expect(await value(.traceSpansSent) == Double(tally.sent))
        #expect(await value(.traceSpansDropped) == Double(tally.dropped))
        #expect(await value(.traceSpansQueued) == 0)
    }

    @Test func `what waits is woken by the span that completes a batch, by the end, and by a cancellation`() async {
        let queue = queue()
        async let pair: Void = queue.wait(for: BatchLimits(spans: 2, bytes: .max))
        for span in SampleSpans.tasks(2) { queue.add(span) }
        await pair

        let cancelled = Task { await queue.wait(for: .unreachable) }
        cancelled.cancel()
        await cancelled.value

        async let never: Void = queue.wait(for: .unreachable)
        queue.close()
        await never
        queue.abandon()
        queue.add(SampleSpans.run())
        #expect(queue.tally == SpanTally(recorded: 3, dropped: 3))
    }
}

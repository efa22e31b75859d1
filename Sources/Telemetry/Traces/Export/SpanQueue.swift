import CoreMetrics
import DequeModule
import Synchronization
import Vocabulary

/// The spans that wait for an exporter, and the account of what became of each.
///
/// It is bounded in spans and in bytes, and drops the oldest where there is no room: what happens now is worth more to
/// whoever looks at traces than what has waited since an outage began.
final class SpanQueue: Sendable {
    private let limits: BatchLimits
    private let instruments: ExporterInstruments
    private let state = Mutex(State())

    private struct State {
        var spans: Deque<QueuedSpan> = []
        var bytes = 0
        var tally = SpanTally()
        var lost = LostBeginnings()
        var waiter: Waiter?
        /// Whether the exporter sends what it has and then ends.
        var isClosed = false
        /// Whether the exporter has ended.
        var isAbandoned = false

        func holds(_ goal: BatchLimits) -> Bool { spans.count >= goal.spans || bytes >= goal.bytes }
    }

    private struct QueuedSpan {
        let span: SpanRecord
        let bytes: Int
    }

    private struct Waiter {
        let goal: BatchLimits
        let continuation: CheckedContinuation<Void, Never>
    }

    init(limits: BatchLimits, instruments: ExporterInstruments) {
        self.limits = limits
        self.instruments = instruments
    }

    var tally: SpanTally { state.withLock { $0.tally } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Takes a span in and returns at once, whatever has to go for it.
    func add(_ span: SpanRecord) {
        let queued = QueuedSpan(span: span, bytes: span.estimatedBytes)
        let waiter = state.withLock { state -> Waiter? in
            state.tally.recorded += 1
            guard !state.isAbandoned, queued.bytes <= limits.bytes else {
                state.lost.note(dropped: span)
                drop(1, from: &state)
                return nil
            }
            while state.spans.count >= limits.spans || state.bytes + queued.bytes > limits.bytes {
                evict(from: &state)
            }
            state.spans.append(queued)
            state.bytes += queued.bytes
            show(&state)
            return state.waiter.map { state.holds($0.goal) } == true ? state.waiter.take() : nil
        }
        waiter?.continuation.resume()
    }

    /// Waits until the queue holds so much or is closed, or until the task is cancelled; only one task waits at a time.
    func wait(for goal: BatchLimits) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation that came first finds nobody to wake, so it is looked for here.
                    if Task.isCancelled || state.isClosed || state.holds(goal) { return true }
                    state.waiter = Waiter(goal: goal, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.continuation.resume()
        }
    }

    /// Takes the oldest spans out for a batch: so many and so many bytes at most, but one in any case.
    func take(upTo limits: BatchLimits) -> [SpanRecord] {
        state.withLock { state in
            var batch: [SpanRecord] = []
            var bytes = 0
            while batch.count < limits.spans, let next = state.spans.first,
                batch.isEmpty || bytes + next.bytes <= limits.bytes
            {
                bytes += next.bytes
                batch.append(state.lost.completing(next.span))
                state.spans.removeFirst()
            }
            state.bytes -= bytes
            state.tally.inFlight += batch.count
            show(&state)
            return batch
        }
    }

    /// Closes the account of spans that their receiver has taken, but for those that it rejected.
    func settle(sent spans: [MergedSpan], rejected: Int = 0) {
        state.withLock { state in
            let records = spans.records
            let rejected = min(rejected, records)
            state.tally.inFlight -= records
            state.tally.sent += records - rejected
            instruments.sent.increment(by: records - rejected)
            if rejected > 0 { drop(rejected, from: &state) }
            show(&state)
        }
    }

    /// Closes the account of spans that are given up.
    func settle(dropped spans: [MergedSpan]) {
        state.withLock { state in
            let records = spans.records
            for span in spans { state.lost.note(dropped: span.span) }
            state.tally.inFlight -= records
            drop(records, from: &state)
            show(&state)
        }
    }

    /// Ends every wait, now and later, so that the exporter sends what is there.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            return state.waiter.take()
        }
        waiter?.continuation.resume()
    }

    /// Gives up whatever is left, and what still comes.
    func abandon() {
        state.withLock { state in
            let rest = state.spans.count + state.tally.inFlight
            state.spans = []
            state.bytes = 0
            state.tally.inFlight = 0
            state.isClosed = true
            state.isAbandoned = true
            drop(rest, from: &state)
            show(&state)
        }
    }

    private func evict(from state: inout State) {
        guard let oldest = state.spans.popFirst() else { return }
        state.bytes -= oldest.bytes
        state.lost.note(dropped: oldest.span)
        drop(1, from: &state)
    }

    private func drop(_ count: Int, from state: inout State) {
        state.tally.dropped += count
        instruments.dropped.increment(by: count)
    }

    /// Sets the gauge while the lock is held: two that set it one after the other must not do so in the wrong order.
    private func show(_ state: inout State) {
        state.tally.queued = state.spans.count
        // What is on its way waits as well: it may have to be sent again.
        instruments.queued.record(state.spans.count + state.tally.inFlight)
    }
}

import CoreMetrics
import Logging
import ServiceLifecycle
package import Vocabulary

/// Hands spans over to a receiver, in batches, and as often as it takes.
///
/// Whoever records a span is never held up: a receiver that is slow or away costs the oldest spans once the queue is full,
/// and is found again without a restart. As a service, the exporter belongs before those whose spans it takes, so that it
/// ends after them; it then hands over what is left within a limit.
package final class TraceExporter: Service, SpanRecorder {
    /// How long a batch waits for more after its first span.
    private static let gatheringTime = Duration.milliseconds(250)
    /// How long the end of the service may take.
    private static let flushLimit = Duration.seconds(2)

    let receiver: any TraceReceiver
    private let transport: any HTTPTransport
    let time: any TimeSource
    let logger: Logger
    private let instruments: ExporterInstruments
    let queue: SpanQueue

    init(
        to receiver: any TraceReceiver,
        over transport: any HTTPTransport,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger,
        queueLimits: BatchLimits = .queue
    ) {
        self.receiver = receiver
        self.transport = transport
        self.time = time
        self.logger = logger
        instruments = ExporterInstruments(exporter: receiver.name, metrics: metrics)
        queue = SpanQueue(limits: queueLimits, instruments: instruments)
    }

    package var isRecording: Bool { true }

    /// What became of the spans so far.
    var tally: SpanTally { queue.tally }

    package func record(_ span: SpanRecord) {
        if let span = receiver.admit(span) { queue.add(span) }
    }

    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.export() }
            group.addTask { await self.end() }
            await group.next()
            group.cancelAll()
        }
        queue.abandon()
    }

    /// Waits for the order to end, and then as long as the flush may take.
    private func end() async {
        guard (try? await gracefulShutdown()) != nil else { return }
        queue.close()
        try? await time.sleep(for: Self.flushLimit)
    }

    /// Sends batches until the queue is closed and empty, or the task is cancelled.
    private func export() async {
        var shipment = Shipment(receiver: receiver)
        while await gather(shipment.receiver.limits) {
            let spans = queue.take(upTo: shipment.receiver.limits)
            guard !spans.isEmpty else { return }
            var delivery = Delivery(of: MergedSpan.merging(spans))
            while !delivery.isOver, !Task.isCancelled { await advance(&delivery, &shipment) }
        }
    }

    /// Waits for the next batch; false when there will be none.
    private func gather(_ limits: BatchLimits) async -> Bool {
        await queue.wait(for: .one)
        if !queue.isClosed { await wait(for: limits, atMost: Self.gatheringTime) }
        return !Task.isCancelled
    }

    /// Makes one call, and does what its answer asks for.
    private func advance(_ delivery: inout Delivery, _ shipment: inout Shipment) async {
        await shipment.receiver.prepare(transport, at: time.now())
        let request = await shipment.receiver.request(for: delivery.next)
        dropUnwritable(request)
        let verdict = request.spans.isEmpty ? .taken() : await verdict(on: request, &shipment)
        // What was interrupted is given up, and counted, by whoever interrupted it.
        if Task.isCancelled, case .again = verdict { return }
        switch delivery.note(verdict, of: request) {
        case .settle(let rejected, let reason):
            queue.settle(sent: request.spans, rejected: rejected)
            if rejected > 0 {
                tell(reason ?? "Spans were rejected", spans: rejected, &shipment)
            } else if !request.spans.isEmpty, shipment.trouble.worked() {
                tellRecovered(request.spans)
            }
        case .drop(let reason):
            shipment.receiver.noteFailure()
            queue.settle(dropped: request.spans)
            tell(reason, spans: request.spans.records, &shipment)
        case .pause(let pause, let reason):
            shipment.receiver.noteFailure()
            tell(reason, spans: request.spans.records, &shipment)
            await rest(for: pause)
            if !Task.isCancelled { instruments.retries.increment() }
        case .resend: break
        }
    }

    private func verdict(on request: ExportRequest, _ shipment: inout Shipment) async -> ExportVerdict {
        do {
            let answer = try await transport.send(request.call)
            return shipment.receiver.judge(answer, to: request, at: time.now())
        } catch {
            return ExportVerdict(error)
        }
    }

    /// Waits between two tries; the order to end is a reason to try once more at once.
    private func rest(for pause: Duration) async {
        if queue.isClosed {
            try? await time.sleep(for: pause)
        } else {
            await wait(for: .unreachable, atMost: pause)
        }
    }

    private func wait(for goal: BatchLimits, atMost limit: Duration) async {
        await withTaskGroup { [time, queue] group in
            group.addTask { try? await time.sleep(for: limit) }
            group.addTask { await queue.wait(for: goal) }
            await group.next()
            group.cancelAll()
        }
    }

    /// What is known of the receiver from one batch to the next.
    struct Shipment {
        var receiver: any TraceReceiver
        var trouble = ExportTrouble()
    }
}

package import CoreMetrics
import Foundation
package import Logging
import ServiceLifecycle
package import Vocabulary

/// Writes log lines to a file descriptor on a thread of its own, so that a slow reader never holds a caller up.
///
/// A logger appends to a bounded buffer and goes on. When the buffer is full, lines are dropped and counted, and one line
/// says how many as soon as there is room. A closed pipe or a full disk costs lines and nothing else. The thread starts
/// with the sink and ends when the sink and its loggers are gone, so lines of the start and of the very end are written
/// too; as a service, the sink belongs first in the group, and flushes when all others have ended.
package final class LogSink: Service {
    /// How long the end of the service waits for the last lines.
    private static let flushLimit = Duration.seconds(2)

    let time: any TimeSource
    private let format: LogFormat
    private let clock = LogClock()
    private let queue: LogQueue
    private let sampler = LogSampler()
    private let dropped: Counter
    private let suppressed: Counter

    /// Starts to write to a descriptor, standard output as a rule, which stays open.
    package init(
        format: LogFormat,
        time: any TimeSource,
        metrics: any MetricsFactory,
        descriptor: Int32 = STDOUT_FILENO,
        byteLimit: Int = 4 * 1_024 * 1_024,
        lineLimit: Int = 16_384
    ) {
        self.format = format
        self.time = time
        dropped = Counter(label: Metric.logLinesDropped.name, factory: metrics)
        suppressed = Counter(label: Metric.logLinesSuppressed.name, factory: metrics)
        queue = LogQueue(byteLimit: byteLimit, lineLimit: lineLimit)
        let writer = LogWriter(queue: queue, descriptor: descriptor, dropped: dropped) { [format, time, clock] in
            format.line(LogRecord(dropped: $0, at: time.now()), clock: clock).line.withBytes { Array($0) }
        }
        let thread = Thread { writer.run() }
        thread.name = "callboard-log"
        thread.start()
    }

    deinit { queue.close() }

    /// Makes a logger that writes here.
    package func logger(
        label: String,
        level: Logger.Level,
        metadataProvider: Logger.MetadataProvider? = .trace
    ) -> Logger {
        Logger(label: label) { label in
            SinkLogHandler(label: label, sink: self, logLevel: level, metadataProvider: metadataProvider)
        }
    }

    func write(_ record: LogRecord) {
        guard let heldBack = sampler.admit(record) else { return suppressed.increment() }
        var record = record
        if heldBack > 0 { record.tell(suppressed: heldBack) }
        put(record)
    }

    private func put(_ record: LogRecord) {
        let isTaken = format.line(record, clock: clock).line.withBytes { queue.append($0) }
        if !isTaken { dropped.increment() }
    }

    /// Waits until all lines so far are written or lost, at most a while; tells whether they are.
    package func flush(within limit: Duration) async -> Bool {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        queue.whenSettled { outcome.yield(true) }
        let alarm = Task {
            try await time.sleep(for: limit)
            outcome.yield(false)
        }
        defer { alarm.cancel() }
        return await outcomes.first { _ in true } ?? false
    }

    package func run() async {
        try? await gracefulShutdown()
        for (event, count) in sampler.takeUntold() { put(LogRecord(suppressed: count, of: event, at: time.now())) }
        // A task of its own, because a cancelled one cannot wait.
        _ = await Task { await flush(within: Self.flushLimit) }.value
    }
}

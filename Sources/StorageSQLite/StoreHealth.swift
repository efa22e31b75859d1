import GRDB
import Logging
import Metrics
import Synchronization
import Vocabulary

/// Knows whether the store can write: no from a write that the disk refused until one that succeeds.
final class StoreHealth: Sendable {
    private let writable = Atomic(true)
    private let gauge: Gauge
    private let logger: Logger

    init(metrics: any MetricsFactory, logger: Logger) {
        gauge = Gauge(label: Metric.storeWritable.name, factory: metrics)
        self.logger = logger
        gauge.record(1)
    }

    var isWritable: Bool { writable.load(ordering: .acquiring) }

    /// Takes note of a commit that is durable.
    func noteWrite() {
        guard !isWritable, !writable.exchange(true, ordering: .acquiringAndReleasing) else { return }
        logger.info("The store writes again", metadata: ["event": "\(BoardEvent.storeWritable.rawValue)"])
        measure()
    }

    /// Takes note of a commit that failed, if it was the disk that refused it.
    func noteFailure(_ error: any Error) {
        guard let failure = error as? DatabaseError, failure.isFailedWrite else { return }
        guard writable.exchange(false, ordering: .acquiringAndReleasing) else { return }
        logger.error(
            "The store cannot write; reading goes on",
            metadata: ["event": "\(BoardEvent.storeUnwritable.rawValue)", "error": "\(error)"]
        )
        measure()
    }

    func measure() { gauge.record(isWritable ? 1 : 0) }
}

import Metrics
import Synchronization
import Vocabulary

/// Counts the streams that clients hold open to be told of changes, and has room for so many.
final class StreamSlots: Sendable {
    private static let capacity = 10_000

    private let count = Mutex(0)
    private let gauge: Gauge

    init(metrics: any MetricsFactory) {
        gauge = Gauge(label: Metric.openStreams.name, dimensions: [], factory: metrics)
        gauge.record(0)
    }

    /// Throws where there is no room for one more.
    func requireRoom() throws(Fault) {
        guard count.withLock({ $0 < Self.capacity }) else { throw Self.full }
    }

    static let full = Fault(
        .rateLimited,
        "The server has as many open streams as it takes. Try again later.",
        retryAfter: 60
    )

    /// Counts a stream for as long as it is open.
    func occupying<Outcome>(_ stream: () async throws -> Outcome) async rethrows -> Outcome {
        change(by: 1)
        defer { change(by: -1) }
        return try await stream()
    }

    private func change(by step: Int) {
        count.withLock { count in
            count += step
            gauge.record(count)
        }
    }
}

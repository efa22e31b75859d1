import CoreMetrics
import Synchronization

/// A count that only grows: whole steps cost one atomic addition, fractions a compare-and-swap.
///
/// The two parts are kept apart so that whole steps stay exact beyond 2^53 and never wait for a retry.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
    let labels: [UInt8]
    private let prefix: [UInt8]
    private let whole = Atomic<UInt64>(0)
    private let fraction = AtomicDouble()

    init(_ name: String, _ labels: RenderedLabels) {
        self.labels = labels.bytes
        prefix = labels.linePrefix(name)
    }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
    }

    /// Takes over a total that something else keeps, such as the kernel's count of processor time.
    func mirror(_ total: Double) { fraction.store(total) }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0)
    }

    func render(into page: inout ExpositionPage) {
        let (whole, fraction) = (whole.load(ordering: .relaxed), fraction.value)
        if fraction == 0 {
            page.line(prefix, whole)
        } else {
            page.line(prefix, Double(whole) + fraction)
        }
    }
}

import CoreMetrics

/// A value that rises and falls; the page shows the last one.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    let labels: [UInt8]
    private let prefix: [UInt8]
    private let value = AtomicDouble()

    init(_ name: String, _ labels: RenderedLabels) {
        self.labels = labels.bytes
        prefix = labels.linePrefix(name)
    }

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { value.add(amount) }
    func decrement(by amount: Double) { value.add(-amount) }

    func render(into page: inout ExpositionPage) { page.line(prefix, value.value) }
}

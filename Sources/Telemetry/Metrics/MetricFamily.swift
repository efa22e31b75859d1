import Synchronization
import Vocabulary

/// One declared family with the series that have been asked for so far.
final class MetricFamily: Sendable {
    /// How many label sets a family holds at most: some label values come from clients, and memory must not follow them.
    static let seriesLimit = 10_000

    let metric: Metric
    private let time: any TimeSource
    private let labelNames: [String]
    private let shape: HistogramShape
    private let table = Mutex(SeriesTable())

    /// Knows a declared family, and starts a counter or histogram without labels at zero; a gauge shows up when it is set.
    init(_ metric: Metric, time: any TimeSource) {
        self.metric = metric
        self.time = time
        labelNames = metric.labels.map(\.name)
        shape = HistogramShape(bounds: metric.buckets)
        if metric.labels.isEmpty, metric.kind != .gauge {
            table.withLock { $0.insert(makeSeries([]), for: []) }
        }
    }

    /// Finds the series of a label set, or makes it; the labels may come in any order.
    func series(_ dimensions: [(String, String)]) throws(MetricMistake) -> any Series {
        let values = try values(of: dimensions)
        let series = table.withLock { table -> (any Series)? in
            if let series = table[values] { return series }
            guard table.sorted.count < Self.seriesLimit else { return nil }
            let series = makeSeries(values)
            table.insert(series, for: values)
            return series
        }
        guard let series else { throw .tooManySeries }
        return series
    }

    func render(into page: inout ExpositionPage) {
        let sorted = table.withLock(\.sorted)
        guard !sorted.isEmpty else { return }
        page.heading(metric)
        for series in sorted { series.render(into: &page) }
    }

    /// The values in the declared order of their labels.
    private func values(of dimensions: [(String, String)]) throws(MetricMistake) -> [String] {
        var values: [String] = []
        if dimensions.count == labelNames.count {
            values = labelNames.compactMap { label in dimensions.first { $0.0 == label }?.1 }
        }
        guard values.count == dimensions.count, values.count == labelNames.count else {
            throw .otherLabels(given: dimensions.map(\.0), declared: labelNames)
        }
        return values
    }

    private func makeSeries(_ values: [String]) -> any Series {
        let labels = RenderedLabels(names: labelNames, values: values)
        return switch metric.kind {
        case .counter: CounterSeries(metric.name, labels)
        case .gauge: GaugeSeries(metric.name, labels)
        case .histogram:
            HistogramSeries(
                metric.name,
                labels,
                shape,
                exemplars: metric.exemplars ? Exemplars(buckets: shape.bounds.count + 1, time: time) : nil
            )
        }
    }
}

/// The series of a family, found by their label values and listed in the order of the page.
private struct SeriesTable {
    private var byValues: [[String]: any Series] = [:]
    private(set) var sorted: [any Series] = []

    subscript(values: [String]) -> (any Series)? { byValues[values] }

    mutating func insert(_ series: any Series, for values: [String]) {
        byValues[values] = series
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].labels.lexicographicallyPrecedes(series.labels) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        sorted.insert(series, at: low)
    }
}

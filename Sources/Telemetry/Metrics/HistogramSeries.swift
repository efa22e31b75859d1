import CoreMetrics

/// Observations sorted into declared buckets, without a lock.
///
/// Each observation adds to one bucket; the page sums them up, and takes `_count` from that sum, so that the `+Inf`
/// bucket and `_count` agree whatever other threads do meanwhile. The sum is a `Double` under compare-and-swap: the same
/// series holds seconds and bytes, no scale has to be chosen that could overflow, and uncontended it costs what an
/// integer addition costs. Prometheus computes with doubles anyway.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    let labels: [UInt8]
    private let shape: HistogramShape
    private let bucketPrefix: [UInt8]
    private let sumPrefix: [UInt8]
    private let countPrefix: [UInt8]
    private let buckets: BucketCounts
    private let sum = AtomicDouble()
    /// Which buckets wait for an exemplar; none where the family is declared without.
    private let wanting: ExemplarWants
    private let exemplars: Exemplars?

    init(_ name: String, _ labels: RenderedLabels, _ shape: HistogramShape, exemplars: Exemplars? = nil) {
        self.labels = labels.bytes
        self.shape = shape
        bucketPrefix = labels.bucketPrefix(name)
        sumPrefix = labels.linePrefix(name + "_sum")
        countPrefix = labels.linePrefix(name + "_count")
        buckets = BucketCounts(bounds: shape.bounds)
        self.exemplars = exemplars
        wanting = ExemplarWants(all: exemplars != nil)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = buckets.add(value)
        sum.add(value)
        if wanting.contains(bucket) { exemplars?.offer(value, for: bucket, wanted: wanting) }
    }

    /// Records a time in seconds; a division, so that 5,000,000 ns are exactly the bound written 0.005.
    func recordNanoseconds(_ duration: Int64) { record(Double(max(0, duration)) / 1e9) }

    func render(into page: inout ExpositionPage) {
        // Before the counts, so that no bucket shows an observation that it has not counted.
        let shown = page.showsExemplars ? exemplars?.take(next: wanting) : nil
        let sum = sum.value
        var count: UInt64 = 0
        for index in shape.lineEndings.indices {
            count += buckets[index]
            if let exemplar = shown?[index] {
                page.line(bucketPrefix, shape.lineEndings[index], count, exemplar)
            } else {
                page.line(bucketPrefix, shape.lineEndings[index], count)
            }
        }
        page.line(sumPrefix, sum)
        page.line(countPrefix, count)
    }
}

/// The bounds that all series of one histogram share, with their spelling on the page.
struct HistogramShape: Sendable {
    let bounds: [Double]
    /// What closes the labels of each bucket (`0.005"} `), the last for `+Inf`.
    ///
    /// Both formats get the same spelling (`1.0`, never `1`): Prometheus 2 keeps it as text, and a rule that names a
    /// bound must hold whichever format was negotiated.
    let lineEndings: [[UInt8]]

    init(bounds: [Double]) {
        self.bounds = bounds
        lineEndings = (bounds.map(\.description) + ["+Inf"]).map { Array("\($0)\"} ".utf8) }
    }
}

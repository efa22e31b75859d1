/// The percentiles of a histogram that a report shows, in milliseconds.
package struct LatencySummary: Encodable, Sendable {
    package let p50: Double
    package let p90: Double
    package let p99: Double
    package let max: Double

    package init(_ histogram: LatencyHistogram) {
        p50 = histogram.milliseconds(at: 0.5).rounded(toPlaces: 3)
        p90 = histogram.milliseconds(at: 0.9).rounded(toPlaces: 3)
        p99 = histogram.milliseconds(at: 0.99).rounded(toPlaces: 3)
        max = histogram.milliseconds(at: 1).rounded(toPlaces: 3)
    }
}

extension Double {
    /// The number as a report shows it: more places would be noise.
    package func rounded(toPlaces places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}

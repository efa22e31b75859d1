import Measurement
import Testing

struct LatencyHistogramTests {
    @Test
    func `a percentile lies within a 128th of the true one`() {
        var histogram = LatencyHistogram()
        for microsecond in 1...100_000 { histogram.record(UInt64(microsecond) * 1_000) }
        for (share, truth) in [(0.5, 50.0), (0.9, 90.0), (0.99, 99.0), (1.0, 100.0)] {
            let found = histogram.milliseconds(at: share)
            #expect(found >= truth && found <= truth * (1 + 1.0 / 128), "\(share): \(found)")
        }
    }

    @Test(arguments: [0, 1, 255, 256, 511, 1_000_000, UInt64(Int64.max)])
    func `the longest duration is exact`(nanoseconds: UInt64) {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds)
        #expect(histogram.milliseconds(at: 1) == Double(nanoseconds) / 1e6)
    }

    @Test
    func `two histograms together hold what each held`() {
        var fast = LatencyHistogram()
        var slow = LatencyHistogram()
        for _ in 0..<99 { fast.record(1_000) }
        slow.record(5_000_000)
        fast.add(slow)
        #expect(fast.count == 100)
        #expect(fast.milliseconds(at: 0.5) < 0.0011)
        #expect(fast.milliseconds(at: 1) == 5)
    }
}

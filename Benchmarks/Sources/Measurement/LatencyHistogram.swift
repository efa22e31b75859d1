/// Counts durations in buckets that are never wider than a 128th of what they hold, whatever the range.
package struct LatencyHistogram: Sendable {
    /// A bucket's number is the power of two by which a duration was cut, then its leading eight bits.
    private static let subBuckets = 256

    private var counts = [Int](repeating: 0, count: 57 * subBuckets)
    package private(set) var count = 0
    private var longest: UInt64 = 0

    package init() {}

    /// Counts one duration, in nanoseconds.
    package mutating func record(_ nanoseconds: UInt64) {
        let shift = max(0, 56 - nanoseconds.leadingZeroBitCount)
        counts[shift * Self.subBuckets + Int(nanoseconds >> UInt64(shift))] += 1
        count += 1
        longest = max(longest, nanoseconds)
    }

    package mutating func record(_ duration: Duration) { record(UInt64(duration / .nanoseconds(1))) }

    /// Takes over what another histogram has counted.
    package mutating func add(_ other: LatencyHistogram) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// The duration in milliseconds that a share of all (0 to 1) does not exceed; 0 where none was counted.
    package func milliseconds(at share: Double) -> Double {
        let rank = Int((share * Double(count)).rounded(.up))
        var seen = 0
        for (bucket, held) in counts.enumerated() where held > 0 {
            seen += held
            guard seen < rank else {
                let upper = ((UInt64(bucket % Self.subBuckets) + 1) << UInt64(bucket / Self.subBuckets)) - 1
                return Double(min(upper, longest)) / 1e6
            }
        }
        return Double(longest) / 1e6
    }
}

import Synchronization

/// The bounds of a histogram's buckets and how much fell into each, side by side in plain memory.
///
/// Arrays of objects would cost an observation more for reference counts than for the counting itself.
///
/// It is `Sendable` because its bounds never change after the initialiser, its counts are atomic, and its memory is given
/// back only when nobody holds it any more.
struct BucketCounts: ~Copyable, @unchecked Sendable {
    private let bounds: UnsafeMutableBufferPointer<Double>
    /// One more than there are bounds: the last takes what lies above them all.
    private let counts: UnsafeMutablePointer<Atomic<UInt64>>

    init(bounds: [Double]) {
        self.bounds = .allocate(capacity: bounds.count)
        _ = self.bounds.initialize(from: bounds)
        counts = .allocate(capacity: bounds.count + 1)
        for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: bounds.count + 1)
        counts.deallocate()
        bounds.deallocate()
    }

    /// How many observations fell into a bucket.
    subscript(bucket: Int) -> UInt64 {
        precondition((0...bounds.count).contains(bucket))
        return counts[bucket].load(ordering: .relaxed)
    }

    /// Counts an observation, and tells into which bucket it fell.
    @inline(__always)
    func add(_ value: Double) -> Int {
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        return bucket
    }
}

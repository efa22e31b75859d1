/// How much goes together: into the queue, or into one batch.
struct BatchLimits: Equatable {
    var spans: Int
    var bytes: Int

    /// What a queue holds while its receiver is away.
    static let queue = BatchLimits(spans: 10_000, bytes: 32 << 20)
    /// What a receiver is sent at once unless it asks for less.
    static let batch = BatchLimits(spans: 100, bytes: 20 << 20)
    /// Anything at all.
    static let one = BatchLimits(spans: 1, bytes: .max)
    /// More than there can be.
    static let unreachable = BatchLimits(spans: .max, bytes: .max)
}

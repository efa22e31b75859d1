/// How long to wait before a failed batch is sent again: longer each time, and never in step with other senders.
struct Backoff {
    private static let shortest = 0.5
    private static let longest = 30.0

    private var ceiling = shortest * 2

    /// The time to wait after one more failure.
    mutating func next() -> Duration {
        defer { ceiling = min(ceiling * 2, Self.longest) }
        return .seconds(Double.random(in: max(Self.shortest, ceiling / 2)...ceiling))
    }
}

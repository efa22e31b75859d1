/// How long to wait before the next attempt: twice as long after each, up to a limit, and never the same for two clients.
struct Backoff {
    private let range: ClosedRange<Duration>
    private let random: @Sendable () -> Double
    private var limit: Duration

    /// Waits within a range, with numbers from 0 up to 1 that keep clients apart.
    init(_ range: ClosedRange<Duration>, random: @escaping @Sendable () -> Double) {
        self.range = range
        self.random = random
        limit = range.lowerBound
    }

    /// From half of the present limit up to all of it; so a crowd that lost its server together comes back spread out.
    mutating func next() -> Duration {
        defer { limit = min(limit * 2, range.upperBound) }
        return limit / 2 + (limit / 2) * random()
    }

    mutating func reset() { limit = range.lowerBound }
}

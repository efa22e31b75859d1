/// What is written on a stream of events, for the one reader that a stream has.
protocol EventSource: Sendable {
    /// Returns once there is something to take.
    func news() async

    /// Takes what is to be written now.
    func take() async -> Delivery

    /// Says something that is due because time went by.
    func say(_ message: [UInt8])

    /// Called every 15 s; false ends the stream.
    func isStillWanted() async -> Bool
}

extension EventSource {
    func say(_ message: [UInt8]) {}
    func isStillWanted() async -> Bool { true }
}

/// Events that are ready to be written.
struct Delivery: Sendable {
    var bytes: [UInt8] = []
    /// Whether the stream ends behind them.
    var isLast = false
}

/// Wakes one who waits; a ring that comes before the wait is not lost, and ten are one.
struct Bell: Sendable {
    private let rings = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    func ring() { rings.continuation.yield() }

    func wait() async {
        for await _ in rings.stream { return }
    }
}

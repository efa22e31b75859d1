/// Where every floor takes its time from, so that a test can hold it still and move it.
package protocol TimeSource: Sendable {
    /// The present moment; a later call never gives an earlier one.
    func now() -> Timestamp

    /// Waits for a duration, or throws `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's time: the wall clock at the start, carried on by a clock that nobody can set.
///
/// A wall clock that jumps an hour forward would lapse every lease at once, and one that jumps back would keep them. One
/// that was set back while no server ran would do the same, so the board goes on from the latest moment it wrote down.
package struct SystemTime: TimeSource {
    private let origin = ContinuousClock.now
    private let wallAtOrigin: Timestamp

    /// Starts at the wall clock's time, or at a moment that is known to have been, whichever is later.
    package init(wallClock: Timestamp, notBefore past: Timestamp? = nil) {
        wallAtOrigin = past.map { max($0, wallClock) } ?? wallClock
    }

    package func now() -> Timestamp { wallAtOrigin + (ContinuousClock.now - origin) }

    package func sleep(for duration: Duration) async throws { try await ContinuousClock().sleep(for: duration) }
}

package import Vocabulary

/// Tells how much time has gone by since any node of the board last asked, so that what is counted by time is counted once.
package protocol Stopwatch: Sendable {
    /// The time since the last lap, whichever node made that one; nothing has gone by before the first.
    func lap(at now: Timestamp) async throws -> Duration
}

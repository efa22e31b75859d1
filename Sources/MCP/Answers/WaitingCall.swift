import Vocabulary

/// A request whose answer waits for something to happen.
final class WaitingCall: Sendable {
    /// How long it may take at most.
    let patience: Duration
    /// What the client calls the request in `notifications/progress`, where it wants them.
    let progressToken: JSON?
    /// Gives the whole JSON-RPC message, or nothing if the task was cancelled.
    let work: @Sendable () async -> [UInt8]?

    init(patience: Duration, progressToken: JSON?, work: @escaping @Sendable () async -> [UInt8]?) {
        self.patience = patience
        self.progressToken = progressToken
        self.work = work
    }

    /// How long a client is left without a byte.
    ///
    /// Some clients give up after 5 s, Claude Code after 60.
    static let silence = Duration.seconds(4)
}

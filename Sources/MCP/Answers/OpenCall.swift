import Vocabulary

/// A request that is answered later: after a wait, or after more was said than the answer.
final class OpenCall: Sendable {
    /// How long it may wait at most; a wait changes nothing before it ends, so it can be broken off and begun again.
    let patience: Duration
    /// Whether it may say something before its answer.
    let isTalkative: Bool
    /// What the client calls the request in `notifications/progress`, where it wants them.
    let progressToken: JSON?
    /// Gives the whole JSON-RPC message, or nothing if the task was cancelled.
    let work: @Sendable (Outlet?) async -> [UInt8]?

    init(
        patience: Duration,
        isTalkative: Bool = false,
        progressToken: JSON?,
        work: @escaping @Sendable (Outlet?) async -> [UInt8]?
    ) {
        self.patience = patience
        self.isTalkative = isTalkative
        self.progressToken = progressToken
        self.work = work
    }

    /// Whether one JSON document will not do for an answer.
    var needsStream: Bool { isTalkative || patience > Self.silence }

    /// How long a client is left without a byte.
    ///
    /// Some clients give up after 5 s, Claude Code after 60.
    private static let silence = Duration.seconds(4)
}

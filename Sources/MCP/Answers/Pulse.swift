import Vocabulary

/// What keeps a waiting client and the proxies before it patient: a comment every 15 s, progress every 25 s.
struct Pulse {
    private static let comment = Duration.seconds(15)
    private static let progress = Duration.seconds(25)

    private let patience: Duration
    private let progressToken: JSON?
    /// How long the call went on before, on another connection.
    private let earlier: Duration
    private var nextComment = Self.comment
    private var nextProgress = Self.progress
    private var elapsed = Duration.zero

    /// For a stream that waits for no end.
    init() {
        patience = .zero
        progressToken = nil
        earlier = .zero
    }

    init(of call: OpenCall, since start: Duration = .zero) {
        patience = call.patience
        progressToken = call.patience > .zero ? call.progressToken : nil
        earlier = start
    }

    /// How long to wait for the next beat.
    mutating func pause() -> Duration {
        let next = progressToken == nil ? nextComment : min(nextComment, nextProgress)
        defer { elapsed = next }
        return next - elapsed
    }

    /// What is due at a beat.
    mutating func beat() -> (isCommentDue: Bool, progress: [UInt8]?) {
        let isCommentDue = elapsed >= nextComment
        if isCommentDue { nextComment += Self.comment }
        guard let progressToken, elapsed >= nextProgress else { return (isCommentDue, nil) }
        nextProgress += Self.progress
        let seconds = Int((earlier + elapsed).seconds)
        let progress = Notification.progress(
            progressToken,
            Double(seconds),
            of: patience.seconds,
            "Waiting for \(seconds) s."
        )
        return (isCommentDue, progress)
    }
}

import Vocabulary

/// What keeps a waiting client and the proxies before it patient.
struct Pulse {
    private static let comment = Duration.seconds(15)
    private static let progress = Duration.seconds(25)

    let patience: Duration
    let progressToken: JSON?
    private var nextComment = Self.comment
    private var nextProgress = Self.progress
    private var elapsed = Duration.zero

    init(of call: WaitingCall) {
        patience = call.patience
        progressToken = call.progressToken
    }

    /// How long to wait for the next beat.
    mutating func pause() -> Duration {
        let next = progressToken == nil ? nextComment : min(nextComment, nextProgress)
        defer { elapsed = next }
        return next - elapsed
    }

    /// The bytes of the beat that is due.
    mutating func beat() -> [UInt8] {
        var bytes: [UInt8] = []
        if elapsed >= nextComment {
            nextComment += Self.comment
            bytes += ServerSentEvent.comment
        }
        if let progressToken, elapsed >= nextProgress {
            nextProgress += Self.progress
            bytes += ServerSentEvent.message(notification(progressToken))
        }
        return bytes
    }

    private func notification(_ token: JSON) -> [UInt8] {
        let seconds = Int(elapsed.seconds)
        return JSON.object([
            JSON.Member("jsonrpc", "2.0"),
            JSON.Member("method", "notifications/progress"),
            JSON.Member(
                "params",
                [
                    "progressToken": token, "progress": .integer(seconds), "total": .number(patience.seconds),
                    "message": .string("Waiting for \(seconds) s."),
                ]
            ),
        ]).bytes
    }
}

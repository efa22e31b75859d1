import Vocabulary

/// A request whose answer waits for something to happen.
struct WaitingCall: Sendable {
    /// How long it may take at most.
    let patience: Duration
    /// What the client calls the request in `notifications/progress`, where it wants them.
    let progressToken: JSON?
    /// Gives the whole JSON-RPC message, or nothing if the task was cancelled.
    let work: @Sendable () async -> [UInt8]?

    /// How long a client is left without a byte. Some clients give up after 5 s, Claude Code after 60.
    static let silence = Duration.seconds(4)
}

/// What keeps a waiting client and the proxies before it patient.
private struct Pulse {
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

/// A waiting call as events: a sign of life at once and every 15 s, progress every 25 s, then the answer.
struct WaitingStream: AnswerStream {
    let call: WaitingCall
    let time: any TimeSource
    let registration: CallRegistration?

    private enum Event: Sendable {
        case answer([UInt8]?)
        case beat
        case interruption
    }

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        registration?.begin(interruption)
        defer { registration?.end() }
        var pulse = Pulse(of: call)
        try await emit(ServerSentEvent.comment)
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask { .answer(await call.work()) }
            group.addTask {
                await interruption.wait()
                return .interruption
            }
            wait(for: pulse.pause(), in: &group)
            while let event = try await group.next() {
                switch event {
                case .answer(let message):
                    if let message { try await emit(ServerSentEvent.message(message)) }
                    return
                case .beat:
                    try await emit(pulse.beat())
                    wait(for: pulse.pause(), in: &group)
                case .interruption:
                    return
                }
            }
        }
    }

    private func wait(for pause: Duration, in group: inout ThrowingTaskGroup<Event, any Error>) {
        group.addTask {
            try await time.sleep(for: pause)
            return .beat
        }
    }
}

/// A waiting call as one JSON answer, for waits that no client gives up on.
struct WaitingReply: DeferredReply {
    let call: WaitingCall
    let registration: CallRegistration?

    func reply(until interruption: Interruption) async -> MCPReply? {
        registration?.begin(interruption)
        defer { registration?.end() }
        return await interruption.guarding(call.work).map { MCPReply(status: 200, body: $0) }
    }
}

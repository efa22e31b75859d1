import Vocabulary

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

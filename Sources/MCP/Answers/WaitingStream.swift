import Vocabulary

/// A waiting call as events: a sign of life at once and every 15 s, progress every 25 s, then the answer.
final class WaitingStream: AnswerStream {
    private enum Event: Sendable {
        case answer([UInt8]?)
        case beat
        case interruption
    }

    private typealias Events = ThrowingTaskGroup<Event, any Error>

    private let call: WaitingCall
    private let time: any TimeSource
    private let registration: CallRegistration?

    init(call: WaitingCall, time: any TimeSource, registration: CallRegistration?) {
        self.call = call
        self.time = time
        self.registration = registration
    }

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        registration?.begin(interruption)
        defer { registration?.end() }
        try await emit(ServerSentEvent.comment)
        try await withThrowingTaskGroup(of: Event.self) { events in
            defer { events.cancelAll() }
            begin(until: interruption, in: &events)
            var pulse = Pulse(of: call)
            wait(for: pulse.pause(), in: &events)
            while let event = try await events.next() {
                switch event {
                case .answer(nil), .interruption:
                    return
                case .answer(let message?):
                    return try await emit(ServerSentEvent.message(message))
                case .beat:
                    try await emit(pulse.beat())
                    wait(for: pulse.pause(), in: &events)
                }
            }
        }
    }

    private func begin(until interruption: Interruption, in events: inout Events) {
        events.addTask { [call] in .answer(await call.work()) }
        events.addTask {
            await interruption.wait()
            return .interruption
        }
    }

    private func wait(for pause: Duration, in events: inout Events) {
        events.addTask { [time] in
            try await time.sleep(for: pause)
            return .beat
        }
    }
}

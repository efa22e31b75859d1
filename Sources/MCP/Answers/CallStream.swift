import Synchronization
import Vocabulary

/// An open call as events: a sign of life at once, what the call says, and its answer.
///
/// Whoever closes the connection takes the call back, as the modern era has it.
final class CallStream: AnswerStream {
    private let call: OpenCall
    private let time: any TimeSource

    init(call: OpenCall, time: any TimeSource) {
        self.call = call
        self.time = time
    }

    @concurrent
    func write(until interruption: Interruption, _ emit: @concurrent ([UInt8]) async throws -> Void) async throws {
        try await emit(ServerSentEvent.comment)
        let mailbox = Mailbox()
        let pump = EventPump(time: time, pulse: Pulse(of: call))
        try await pump.run(mailbox, until: interruption, emit) { [call] in
            mailbox.end(with: await call.work(Outlet(say: mailbox.say)))
        }
    }
}

/// What a call has said and the stream has not written yet.
private final class Mailbox: EventSource {
    private static let capacity = 1_024

    private let delivery = Mutex((count: 0, delivery: Delivery()))
    private let bell = Bell()

    /// Takes one message; of a call that says more than its client reads, the later ones are dropped.
    func say(_ message: [UInt8]) {
        delivery.withLock { pending in
            guard pending.count < Self.capacity else { return }
            pending.count += 1
            pending.delivery.bytes += ServerSentEvent.message(message)
        }
        bell.ring()
    }

    func end(with answer: [UInt8]?) {
        delivery.withLock { pending in
            if let answer { pending.delivery.bytes += ServerSentEvent.message(answer) }
            pending.delivery.isLast = true
        }
        bell.ring()
    }

    func news() async { await bell.wait() }

    func take() -> Delivery {
        delivery.withLock { pending in
            defer { pending = (0, Delivery(isLast: pending.delivery.isLast)) }
            return pending.delivery
        }
    }
}

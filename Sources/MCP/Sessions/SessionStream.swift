import Synchronization
import Vocabulary

/// One stream of a session: what is said on it is numbered, and kept for a client that comes back for it.
///
/// The newest events are kept; of a client that stays away for long, the oldest are lost.
final class SessionStream: Sendable {
    private static let capacity = 256

    fileprivate struct State {
        var events: [(number: Int, message: [UInt8])] = []
        var count = 0
        var hasEnded = false
        var reader: SessionStreamReader?
        /// The newest event that anybody took.
        var taken = 0
    }

    /// What the ids of its events begin with, which no other stream has.
    let name: String
    private let state = Mutex(State())

    init(name: String) { self.name = name }

    func say(_ message: [UInt8]) { change { $0.add(message, atMost: Self.capacity) } }

    /// Says something that stays true: as long as nobody took it, saying it again adds nothing.
    func note(_ message: [UInt8]) {
        change { state in
            let isPending = state.events.contains { $0.number > state.taken && $0.message == message }
            if !isPending { state.add(message, atMost: Self.capacity) }
        }
    }

    /// Says the last message, if there is one; whoever reads now or later is then done.
    func end(with message: [UInt8]? = nil) {
        change { state in
            if let message { state.add(message, atMost: Self.capacity) }
            state.hasEnded = true
        }
    }

    /// Ends the connection of whoever reads, not the stream.
    func hangUp() { state.withLock { $0.reader }?.dismiss() }

    /// The number of the newest event.
    var lastNumber: Int { state.withLock { $0.count } }

    /// How many bytes are kept.
    var weight: Int { state.withLock { $0.events.reduce(0) { $0 + $1.message.count } } }

    /// Reads from behind an event; whoever read before is sent away, for a client that comes back has lost that connection.
    func reader(behind number: Int, isPrimed: Bool) -> SessionStreamReader {
        let reader = SessionStreamReader(stream: self, behind: number, isPrimed: isPrimed)
        let previous = state.withLock { state in
            defer { state.reader = reader }
            return state.reader
        }
        previous?.dismiss()
        return reader
    }

    /// Ends a reader's part; tells whether nobody reads now.
    func leave(_ reader: SessionStreamReader) -> Bool {
        state.withLock { state in
            guard state.reader === reader else { return false }
            state.reader = nil
            return true
        }
    }

    fileprivate func events(behind number: Int) -> (events: [(number: Int, message: [UInt8])], isEnd: Bool) {
        state.withLock { state in
            state.taken = state.count
            return (state.events.filter { $0.number > number }, state.hasEnded)
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            if !state.hasEnded { change(&state) }
            return state.reader
        }
        reader?.wake()
    }
}

extension SessionStream.State {
    fileprivate mutating func add(_ message: [UInt8], atMost capacity: Int) {
        count += 1
        events.append((count, message))
        if events.count > capacity { events.removeFirst() }
    }
}

/// A connection's view of a session's stream.
final class SessionStreamReader: EventSource {
    private struct State {
        var position: Int
        var isDismissed = false
    }

    private let stream: SessionStream
    private let isPrimed: Bool
    private let state: Mutex<State>
    private let bell = Bell()

    init(stream: SessionStream, behind number: Int, isPrimed: Bool) {
        self.stream = stream
        self.isPrimed = isPrimed
        state = Mutex(State(position: number))
        bell.ring()
    }

    /// The first bytes on the connection.
    var greeting: [UInt8] {
        isPrimed ? ServerSentEvent.priming(id: id(of: state.withLock { $0.position })) : ServerSentEvent.comment
    }

    func wake() { bell.ring() }

    func dismiss() {
        state.withLock { $0.isDismissed = true }
        bell.ring()
    }

    func news() async { await bell.wait() }

    func take() -> Delivery {
        let (position, isDismissed) = state.withLock { ($0.position, $0.isDismissed) }
        guard !isDismissed else { return Delivery(isLast: true) }
        let (events, isEnd) = stream.events(behind: position)
        if let last = events.last { state.withLock { $0.position = last.number } }
        var delivery = Delivery(isLast: isEnd)
        for event in events { delivery.bytes += ServerSentEvent.message(event.message, id: id(of: event.number)) }
        return delivery
    }

    func say(_ message: [UInt8]) { stream.say(message) }

    private func id(of number: Int) -> String { "\(stream.name)-\(number)" }
}

import DequeModule
import MCP
import Synchronization
import Vocabulary

/// Remembers which addresses have shown wrong keys within a minute, so that nobody finds a key by trying.
final class FailedKeys: Sendable {
    private static let window = Duration.seconds(60)
    /// More addresses than these are not remembered: the oldest go first.
    private static let capacity = 10_000

    private struct State {
        var counts: [IPAddress: Int] = [:]
        /// In the order in which their minutes began.
        var minutes: Deque<(address: IPAddress, end: Timestamp)> = []

        mutating func removeFirst() {
            if let first = minutes.popFirst() { counts[first.address] = nil }
        }
    }

    private let limit: Int
    private let time: any TimeSource
    private let state = Mutex(State())
    /// Spares those who show a good key the lock, as long as nobody showed a wrong one.
    private let isEmpty = Atomic(true)

    init(limit: Int, time: any TimeSource) {
        self.limit = limit
        self.time = time
    }

    /// Throws where an address has shown so many wrong keys that its next one is not even looked up.
    func check(_ address: @autoclosure () -> IPAddress?) throws(LimitReached) {
        guard limit > 0, !isEmpty.load(ordering: .relaxed), let address = address()?.household else { return }
        let now = time.now()
        let end: Timestamp? = state.withLock { state in
            forget(&state, until: now)
            guard state.counts[address, default: 0] >= limit else { return nil }
            return state.minutes.first { $0.address == address }?.end
        }
        if let end { throw LimitReached(.failedKeys, retryAfter: Int(((end - now).seconds).rounded(.up))) }
    }

    /// Takes note of a wrong key.
    func note(_ address: IPAddress?) {
        guard limit > 0, let address = address?.household else { return }
        let now = time.now()
        state.withLock { state in
            forget(&state, until: now)
            if let count = state.counts[address] {
                state.counts[address] = count + 1
                return
            }
            if state.counts.count >= Self.capacity { state.removeFirst() }
            state.counts[address] = 1
            state.minutes.append((address, now + Self.window))
            isEmpty.store(false, ordering: .relaxed)
        }
    }

    private func forget(_ state: inout State, until now: Timestamp) {
        while let first = state.minutes.first, first.end <= now { state.removeFirst() }
        isEmpty.store(state.minutes.isEmpty, ordering: .relaxed)
    }
}

import NIOCore
import Synchronization

/// Who listens to which channel, and which channels the server has confirmed.
final class SubscriptionTable: Sendable {
    private struct State {
        var listeners: [Int: RedisSubscription] = [:]
        var nextID = 0
        var standing: Set<String> = []
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    init() { (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Takes a listener in, which hears a first gap as soon as all its channels are confirmed.
    func add(_ subscription: RedisSubscription) -> Int {
        defer { change.yield() }
        return state.withLock { state in
            state.nextID += 1
            state.listeners[state.nextID] = subscription
            if state.hasEnded {
                subscription.end()
            } else if subscription.channels.isSubset(of: state.standing) {
                subscription.deliver(.gap)
            }
            return state.nextID
        }
    }

    func remove(_ id: Int) {
        state.withLock { $0.listeners.removeValue(forKey: id) }?.end()
        change.yield()
    }

    /// Passes a message on to those who listen to its channel, and a gap where a channel is confirmed.
    func deliver(_ push: [RESPValue]) {
        if push.count == 3, push[0].string == "subscribe", let channel = push[1].string { return confirm(channel) }
        guard push.count == 3, push[0].string == "message", let channel = push[1].string, let payload = push[2].bytes
        else {
            return
        }
        state.withLock { state in
            for listener in state.listeners.values where listener.channels.contains(channel) {
                listener.deliver(.message(channel: channel, payload))
            }
        }
    }

    /// Ends all listening.
    func end() {
        state.withLock { state in
            state.hasEnded = true
            for listener in state.listeners.values { listener.end() }
        }
    }
}

extension SubscriptionTable {
    /// Has a connection subscribed to what is listened to, whatever comes and goes, until it is lost.
    func serve(_ connection: RedisConnection) async -> String? {
        connection.whenClosed { [change] in change.yield() }
        while connection.isUsable, !Task.isCancelled {
            let (missing, unwanted) = differences()
            do {
                for channel in missing {
                    do throws(RedisError) {
                        try await connection.subscribe(to: channel)
                    } catch {
                        if case .unknownOutcome = error { throw error }
                        if error == .refused(.notConnected) { throw error }
                        // Whoever wants a channel that the server denies is told; the others go on.
                        fail(channel, error)
                    }
                }
                for channel in unwanted {
                    forget(channel)
                    try await connection.unsubscribe(from: channel)
                }
            } catch {
                break
            }
            guard missing.isEmpty, unwanted.isEmpty else { continue }
            for await _ in changes { break }
        }
        connection.finish()
        let reason = await connection.closed()
        state.withLock { $0.standing = [] }
        return reason
    }

    /// What is listened to and not confirmed, and the reverse.
    private func differences() -> (missing: [String], unwanted: [String]) {
        state.withLock { state in
            let wanted = state.listeners.values.reduce(into: Set<String>()) { $0.formUnion($1.channels) }
            return (wanted.subtracting(state.standing).sorted(), state.standing.subtracting(wanted).sorted())
        }
    }

    private func confirm(_ channel: String) {
        state.withLock { state in
            state.standing.insert(channel)
            for listener in state.listeners.values
            where listener.channels.contains(channel) && listener.channels.isSubset(of: state.standing) {
                listener.deliver(.gap)
            }
        }
    }

    private func forget(_ channel: String) { state.withLock { _ = $0.standing.remove(channel) } }

    private func fail(_ channel: String, _ error: RedisError) {
        state.withLock { state in
            for (id, listener) in state.listeners where listener.channels.contains(channel) {
                listener.end(throwing: error)
                state.listeners[id] = nil
            }
        }
    }
}

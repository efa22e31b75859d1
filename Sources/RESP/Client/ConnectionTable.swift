import Synchronization

/// The connections that are ready, which take turns, and the node that the keys were last said to be on.
final class ConnectionTable: Sendable {
    private struct State {
        var ready: [RedisConnection] = []
        var turn = 0
        var node: RedisAddress?
    }

    private let state = Mutex(State())

    /// The node to connect to in place of the configured one.
    var node: RedisAddress? { state.withLock { $0.node } }
    var isEmpty: Bool { state.withLock { state in !state.ready.contains(where: \.isUsable) } }

    /// The connection whose turn it is.
    func next() -> RedisConnection? {
        state.withLock { state in
            for _ in state.ready.indices {
                state.turn = (state.turn + 1) % state.ready.count
                let connection = state.ready[state.turn]
                if connection.isUsable { return connection }
            }
            return nil
        }
    }

    /// Takes a connection in, unless the keys have been said to be elsewhere while it was made.
    func add(_ connection: RedisConnection) {
        let isOutdated = state.withLock { state in
            if let node = state.node, node != connection.address { return true }
            state.ready.append(connection)
            return false
        }
        if isOutdated { connection.finish() }
    }

    func remove(_ connection: RedisConnection) {
        state.withLock { state in state.ready.removeAll { $0 === connection } }
    }

    /// Moves to another node: what is connected elsewhere answers what it has, and ends.
    func move(to node: RedisAddress) {
        let leaving = state.withLock { state in
            state.node = node
            defer { state.ready.removeAll { $0.address != node } }
            return state.ready.filter { $0.address != node }
        }
        for connection in leaving { connection.finish() }
    }

    /// Goes back to the configured address, as the node that was named is not to be reached.
    func forget(_ node: RedisAddress) {
        state.withLock { state in
            if state.node == node { state.node = nil }
        }
    }
}

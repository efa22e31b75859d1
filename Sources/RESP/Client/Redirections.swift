import Synchronization

/// Connections to nodes that another node named, for the commands that it turned away.
///
/// They live only until the client has moved, or a slot has: whoever is still sent on after that has a new one made.
final class Redirections: Sendable {
    private static let lifetime = Duration.seconds(10)
    /// A cluster that names more nodes than this at a time is not one that serves a single slot.
    private static let capacity = 8

    private let connections = Mutex([RedisAddress: Task<RedisConnection, any Error>]())
    private let connect: @Sendable (RedisAddress) async throws -> RedisConnection

    init(connect: @escaping @Sendable (RedisAddress) async throws -> RedisConnection) { self.connect = connect }

    /// Gives a connection to a node; callers that come together share one.
    func connection(to node: RedisAddress) async -> RedisConnection? {
        let making = connections.withLock { connections -> Task<RedisConnection, any Error>? in
            if let making = connections[node] { return making }
            guard connections.count < Self.capacity else { return nil }
            let making = Task { [connect] in
                let connection = try await connect(node)
                connection.whenClosed { [weak self] in self?.forget(node) }
                connection.finish(after: Self.lifetime)
                return connection
            }
            connections[node] = making
            return making
        }
        guard let making else { return nil }
        do {
            let connection = try await making.value
            guard connection.isUsable else {
                forget(node)
                return nil
            }
            return connection
        } catch {
            forget(node)
            return nil
        }
    }

    private func forget(_ node: RedisAddress) { connections.withLock { $0[node] = nil } }

    /// Ends every connection that was made.
    func finish() async {
        let all = connections.withLock { connections in
            defer { connections = [:] }
            return Array(connections.values)
        }
        for making in all { try? await making.value.finish() }
    }
}

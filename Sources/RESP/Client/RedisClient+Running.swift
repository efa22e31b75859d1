import ServiceLifecycle
import Vocabulary

extension RedisClient: Service {
    /// Keeps the connections up until the task is cancelled or shuts down in good order: then nothing new is taken, and
    /// what is open is answered or misses its deadline.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                for _ in 0..<configuration.connections {
                    group.addTask { [self] in await maintain(onPush: { _ in }, serve: serveCommands) }
                }
                group.addTask { [self] in
                    await maintain(onPush: { [subscriptions] in subscriptions.deliver($0) }, serve: subscriptions.serve)
                }
            }
            await redirections.finish()
            subscriptions.end()
        }
    }

    private func serveCommands(_ connection: RedisConnection) async -> String? {
        connections.add(connection)
        defer { connections.remove(connection) }
        return await connection.closed()
    }

    /// Makes a connection, has it served until it is lost, and does so again, for ever.
    private func maintain(
        onPush: @escaping @Sendable ([RESPValue]) -> Void,
        serve: (RedisConnection) async -> String?
    ) async {
        var backoff = Backoff(configuration.backoff, random: random)
        var isFirst = true
        while !Task.isCancelled {
            do {
                let connection = try await connect(onPush: onPush)
                let start = time.now()
                metrics.connected(again: !isFirst)
                isFirst = false
                observe(.connected(connection.address))
                let reason = await serve(connection)
                metrics.disconnected()
                guard !Task.isCancelled else { return }
                if let reason { observe(.disconnected(connection.address, reason: reason)) }
                // A server that takes connections and drops them at once is waited for like one that takes none.
                if time.now() - start >= .seconds(1) { backoff.reset() }
                try? await time.sleep(for: backoff.next())
            } catch {
                guard !Task.isCancelled else { return }
                let delay = backoff.next()
                observe(.unreachable(reason: String(describing: error), retryAfter: delay))
                try? await time.sleep(for: delay)
            }
        }
    }

    /// Connects to the node that was named last, or to the configured address or primary.
    private func connect(onPush: @escaping @Sendable ([RESPValue]) -> Void) async throws -> RedisConnection {
        let named = connections.node
        let address = if let named { named } else { try await locate() }
        do {
            return try await RedisConnection.connect(
                to: address,
                configuration: configuration,
                group: group,
                metrics: metrics,
                onPush: onPush
            )
        } catch {
            if let named { connections.forget(named) }
            throw error
        }
    }
}

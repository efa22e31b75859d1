extension RedisClient {
    /// Sends a command and returns its reply.
    ///
    /// The reply may take as long as `timeout` says, or as configured without one.
    ///
    /// - Throws: `RedisError`, which tells whether the command may have been executed.
    package func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RESPValue {
        try await sendTogether([command], timeout: timeout)[0].get()
    }

    /// Sends commands together, on one connection and in this order, and tells of each what became of it.
    ///
    /// One that a node turns away because the keys are elsewhere is sent there by itself.
    package func send(
        _ commands: [RedisCommand],
        timeout: Duration? = nil
    ) async -> [Result<RESPValue, RedisError>] {
        guard let connection = connections.next() else { return commands.map { _ in refuse(.notConnected) } }
        var outcomes = await connection.send(commands, timeout: timeout)
        for (index, command) in commands.enumerated() {
            let followed = await follow([outcomes[index]], of: [command], from: connection, timeout: timeout)
            outcomes[index] = counted(followed)[0]
        }
        return outcomes
    }

    /// Sends a command and what belongs to it: if the first is turned away, all go where the keys are.
    func sendTogether(_ commands: [RedisCommand], timeout: Duration?) async -> [Result<RESPValue, RedisError>] {
        guard let connection = connections.next() else { return commands.map { _ in refuse(.notConnected) } }
        let outcomes = await connection.send(commands, timeout: timeout)
        return counted(await follow(outcomes, of: commands, from: connection, timeout: timeout))
    }

    /// Goes after the keys, from node to node.
    ///
    /// All keys of a client are in one slot: where that has moved, the client's connections move too (`MOVED`). While it
    /// is moving, one command goes there (`ASK`).
    private func follow(
        _ outcomes: [Result<RESPValue, RedisError>],
        of commands: [RedisCommand],
        from connection: RedisConnection,
        timeout: Duration?
    ) async -> [Result<RESPValue, RedisError>] {
        var outcomes = outcomes
        var asked = connection
        for _ in 0..<5 {
            guard case .failure(.refused(.server(let failure))) = outcomes.first, let named = failure.redirection else {
                break
            }
            // A node that does not know its own name means the one that it was reached by.
            let node = named.host.isEmpty ? RedisAddress(host: asked.address.host, port: named.port) : named
            guard let next = await redirections.connection(to: node) else { break }
            if failure.code == "ASK" {
                outcomes = Array(await next.send([RedisCommand("ASKING")] + commands, timeout: timeout).dropFirst())
            } else {
                connections.move(to: node)
                outcomes = await next.send(commands, timeout: timeout)
            }
            asked = next
        }
        return outcomes
    }

    private func refuse(_ refusal: RedisError.Refusal) -> Result<RESPValue, RedisError> {
        metrics.failed(.refused(refusal))
        return .failure(.refused(refusal))
    }

    private func counted(_ outcomes: [Result<RESPValue, RedisError>]) -> [Result<RESPValue, RedisError>] {
        for case .failure(let error) in outcomes { metrics.failed(error) }
        return outcomes
    }
}

package import NIOCore
import NIOPosix

extension RedisConnection {
    /// What a connection is for, which decides how it begins.
    package enum Purpose: Sendable {
        /// Commands that write: the server has to be the primary.
        case primary
        /// Asking a sentinel, which has users of its own and no databases.
        case sentinel
    }

    /// Connects to a server: looks its name up, speaks TLS if asked to, says who it is, and makes sure of the server's role.
    ///
    /// - Throws: `RedisConnectFailure`.
    package static func connect(
        to address: RedisAddress,
        for purpose: Purpose = .primary,
        configuration: RedisConfiguration,
        group: any EventLoopGroup,
        metrics: RedisMetrics,
        onPush: @escaping @Sendable ([RESPValue]) -> Void = { _ in }
    ) async throws -> RedisConnection {
        let connection: RedisConnection
        do {
            connection = try await ClientBootstrap(group: group)
                .connectTimeout(TimeAmount(configuration.connectTimeout))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls = configuration.tls {
                            try channel.pipeline.syncOperations.addHandler(tls.handler(for: address.host))
                        }
                        return try RedisConnection(
                            on: channel,
                            to: address,
                            configuration: configuration,
                            metrics: metrics,
                            onPush: onPush
                        )
                    }
                }
        } catch {
            throw RedisConnectFailure(address, String(describing: error))
        }
        do throws(RedisError) {
            try await connection.introduce(for: purpose, configuration: configuration)
        } catch {
            connection.finish()
            // A failed handshake of TLS ends the connection before the first reply, and is what an operator has to know.
            let cause: String? =
                switch error {
                case .unknownOutcome, .refused(.notConnected): await connection.closed()
                default: nil
                }
            throw RedisConnectFailure(address, cause ?? error.description)
        }
        connection.keepAlive(every: configuration.keepAlive)
        return connection
    }

    /// Agrees on RESP3, says who the client is, and asks for the server's role.
    func introduce(for purpose: Purpose, configuration: RedisConfiguration) async throws(RedisError) {
        let credentials = purpose == .primary ? configuration.credentials : configuration.sentinelCredentials
        var arguments: [RedisCommand.Argument] = [3]
        if let credentials { arguments += ["AUTH", .text(credentials.username), .text(credentials.password)] }
        arguments += ["SETNAME", .text(configuration.clientName)]
        var commands = [RedisCommand("HELLO", arguments)]
        if purpose == .primary {
            if configuration.database != 0 {
                commands.append(RedisCommand("SELECT", .number(Int64(configuration.database))))
            }
            commands.append(RedisCommand("ROLE"))
        }
        let outcomes = await send(commands, timeout: configuration.connectTimeout)
        for (command, outcome) in zip(commands, outcomes) where command.name != "ROLE" { _ = try outcome.get() }
        guard purpose == .primary, let role = outcomes.last else { return }
        switch role {
        case .success(let reply):
            guard reply.elements?.first?.string == "master" else { throw .refused(.notPrimary) }
        // `ROLE` is in the category of dangerous commands, which a user may be denied. Then the first write tells.
        case .failure(.refused(.server(let failure))) where failure.code == "NOPERM": break
        case .failure(let error): throw error
        }
    }
}

/// Why there is no connection to a server, in words for an operator; a password is never among them.
package struct RedisConnectFailure: Error, Sendable, CustomStringConvertible {
    package let address: RedisAddress?
    package let description: String

    init(_ address: RedisAddress?, _ reason: String) {
        self.address = address
        description = reason
    }
}

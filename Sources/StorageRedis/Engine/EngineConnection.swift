package import Logging
package import Metrics
import NIOCore
import NIOPosix
package import Orchestration
package import RESP
import Synchronization
package import Vocabulary

/// A client of an engine that runs, from its first connection on until it is closed.
package struct EngineConnection: Sendable {
    package let client: RedisClient
    private let running: Task<Void, any Error>

    /// Connects, and goes on trying for a while: an engine may be on its way up as well.
    ///
    /// - Throws: `STORAGE_ERROR` with the last reason why there is no connection.
    package static func open(
        _ configuration: RedisConfiguration,
        waiting patience: Duration,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) async throws(Fault) -> EngineConnection {
        let reason = Mutex("It does not answer.")
        let client = RedisClient(
            configuration,
            group: .singletonMultiThreadedEventLoopGroup,
            time: time,
            metrics: metrics
        ) { event in
            if case .unreachable(let text, _) = event { reason.withLock { $0 = text } }
            logger.report(event)
        }
        let connection = EngineConnection(client: client, running: Task { try await client.run() })
        let deadline = time.now() + patience
        while !(await client.isServed { text in reason.withLock { $0 = text } }) {
            guard time.now() < deadline, (try? await time.sleep(for: .milliseconds(20))) != nil else {
                await connection.close()
                throw Fault(
                    .storageError,
                    "There is no connection to the engine of CALLBOARD_STORE. \(reason.withLock { $0 })",
                    retryAfter: 30
                )
            }
        }
        return connection
    }

    /// Ends the connections; what is open is answered or misses its deadline.
    package func close() async {
        running.cancel()
        try? await running.value
    }

    /// Opens a board on an engine that it can rely on.
    ///
    /// - Throws: `STORAGE_ERROR` with what keeps the engine from holding a board.
    package func store(
        namespace: String,
        limits: StoreLimits,
        durability choice: EngineDurability.Choice
    ) async throws -> (store: RedisStore, check: EngineCheck) {
        let check = try await EngineCheck(RedisStore(client: client, namespace: namespace).report(), choice)
        if let finding = check.findings.first(where: { $0.grade == .broken }) {
            throw Fault(.storageError, "\(finding.text) \(finding.fix)", retryAfter: 30)
        }
        let store = RedisStore(
            client: client,
            namespace: namespace,
            limits: limits,
            confirmation: check.durability.confirmation
        )
        return (store, check)
    }
}

extension RedisClient {
    /// Whether the engine answers commands; one that reads its data in after a start does not yet.
    fileprivate func isServed(_ explain: (String) -> Void) async -> Bool {
        guard isConnected else { return false }
        do {
            _ = try await send(RedisCommand("PING"))
            return true
        } catch {
            explain(error.description)
            return false
        }
    }
}

extension Logger {
    /// Tells what happens to the connections of an engine.
    fileprivate func report(_ event: RedisClient.Event) {
        switch event {
        case .connected(let address):
            info(
                "Connected to the engine",
                metadata: ["event": "\(BoardEvent.engineConnected.rawValue)", "engine": "\(address)"]
            )
        case .disconnected(let address, let reason):
            warning(
                "Lost a connection to the engine",
                metadata: [
                    "event": "\(BoardEvent.engineDisconnected.rawValue)", "engine": "\(address)", "error": "\(reason)",
                ]
            )
        case .unreachable(let reason, let delay):
            error(
                "The engine cannot be reached",
                metadata: [
                    "event": "\(BoardEvent.engineUnreachable.rawValue)", "error": "\(reason)",
                    "retry_after_ms": .stringConvertible(delay.milliseconds),
                ]
            )
        }
    }
}

import Foundation
import MetricsTestKit
import NIOPosix
import Orchestration
import RESP
import StorageRedis
import Synchronization
import TestSupport
import Vocabulary

/// One engine for all tests of stores, reached by TLS as a user with the few rights that a board needs; each test has a
/// namespace of its own.
actor SharedRedis {
    static let one = SharedRedis()

    private static let running = Mutex<RedisServer?>(nil)
    private var start: Task<RedisClient, any Error>?

    /// A store of a board that nobody has used.
    func makeStore(limits: StoreLimits = StoreLimits()) async throws -> RedisStore {
        let client = try await client()
        let store = RedisStore(client: client, namespace: UUID().uuidString, limits: limits)
        try await store.prepare()
        return store
    }

    private func client() async throws -> RedisClient {
        let start = self.start ?? Task { try await Self.launch() }
        self.start = start
        return try await start.value
    }

    /// Starts the engine, which ends with the tests.
    private static func launch() async throws -> RedisClient {
        let server = try await RedisServer()
        try server.start()
        running.withLock { $0 = server }
        atexit { SharedRedis.running.withLock { $0?.kill() } }
        var configuration = RedisConfiguration(source: .address(server.encrypted))
        configuration.credentials = RedisServer.credentials
        configuration.tls = try RedisTLS(authorities: server.authorities)
        configuration.connectTimeout = .seconds(30)
        configuration.commandTimeout = .seconds(30)
        let (connected, connection) = AsyncStream<Void>.makeStream()
        let client = RedisClient(
            configuration,
            group: .singletonMultiThreadedEventLoopGroup,
            time: SystemTime(wallClock: Timestamp(milliseconds: 0)),
            metrics: TestMetrics(),
            observe: { if case .connected = $0 { connection.yield() } }
        )
        Task { try await client.run() }
        // Two for commands and one for subscriptions: then a command finds one.
        var count = 0
        for await _ in connected {
            count += 1
            if count == configuration.connections + 1 { break }
        }
        return client
    }
}

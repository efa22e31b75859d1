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

    /// A user who may do all but add to a stream.
    static let halfUser = RedisCredentials(username: "half", password: "hunter2")

    private static let running = Mutex<RedisServer?>(nil)
    private var server: Task<RedisServer, any Error>?
    private var client: Task<RedisClient, any Error>?

    /// A store of a board that nobody has used.
    func makeStore(limits: StoreLimits = StoreLimits()) async throws -> RedisStore {
        let store = RedisStore(client: try await sharedClient(), namespace: UUID().uuidString, limits: limits)
        try await store.prepare()
        return store
    }

    /// Stores of one board that nobody has used, each with a client of its own, as nodes have them.
    ///
    /// The clients end with the closure.
    nonisolated func withNodes(
        _ users: [RedisCredentials],
        _ body: (_ stores: [RedisStore], _ client: RedisClient, _ namespace: String) async throws -> Void
    ) async throws {
        let namespace = UUID().uuidString
        var nodes: [(client: RedisClient, service: Task<Void, any Error>)] = []
        defer { for node in nodes { node.service.cancel() } }
        for user in users { nodes.append(try await connect(as: user)) }
        let stores = nodes.map { RedisStore(client: $0.client, namespace: namespace) }
        for store in stores { try await store.prepare() }
        try await body(stores, try await sharedClient(), namespace)
    }

    private func sharedClient() async throws -> RedisClient {
        let client = self.client ?? Task { try await connect(as: RedisServer.credentials).client }
        self.client = client
        return try await client.value
    }

    /// Connects once more to the engine, which is started by the first and ends with the tests.
    private func connect(
        as user: RedisCredentials
    ) async throws -> (client: RedisClient, service: Task<Void, any Error>) {
        let start = server ?? Task { try await Self.launch() }
        server = start
        let server = try await start.value
        var configuration = RedisConfiguration(source: .address(server.encrypted))
        configuration.credentials = user
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
        let service = Task { try await client.run() }
        // Two for commands and one for subscriptions: then a command finds one.
        var count = 0
        for await _ in connected {
            count += 1
            if count == configuration.connections + 1 { break }
        }
        return (client, service)
    }

    private static func launch() async throws -> RedisServer {
        let half = "user \(halfUser.username) on >\(halfUser.password) ~cb:* &cb:* +@all -@admin +role -xadd"
        let server = try await RedisServer(settings: [half])
        try server.start()
        running.withLock { $0 = server }
        atexit { SharedRedis.running.withLock { $0?.kill() } }
        return server
    }
}

import Foundation
import MetricsTestKit
import NIOPosix
import Orchestration
import RESP
import StorageRedis
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// One engine for all tests of stores, reached by TLS; each test has a namespace of its own.
actor SharedRedis {
    static let one = SharedRedis()

    /// A user with the few rights that `deploy/redis/users.acl` gives to a board.
    static let boardUser = RedisCredentials(username: "board", password: "hunter2")
    /// A user who may do all but add to a stream.
    static let halfUser = RedisCredentials(username: "half", password: "hunter2")

    private static let running = Mutex<RedisServer?>(nil)
    private var server: Task<RedisServer, any Error>?
    private var clients: [String: Task<RedisClient, any Error>] = [:]

    /// A store of a board that nobody has used.
    func makeStore(limits: StoreLimits = StoreLimits()) async throws -> RedisStore {
        let client = try await sharedClient(of: Self.boardUser)
        let store = RedisStore(client: client, namespace: UUID().uuidString, limits: limits)
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
        try await body(stores, try await sharedClient(of: RedisServer.credentials), namespace)
    }

    private func sharedClient(of user: RedisCredentials) async throws -> RedisClient {
        let client = clients[user.username] ?? Task { try await connect(as: user).client }
        clients[user.username] = client
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
        let board = try boardRights.replacing("user callboard", with: "user \(boardUser.username)")
        let server = try await RedisServer(settings: [half, board + " >\(boardUser.password)"])
        try server.start()
        running.withLock { $0 = server }
        atexit { SharedRedis.running.withLock { $0?.kill() } }
        return server
    }

    /// The line of the shipped list of users.
    private static var boardRights: Substring {
        get throws {
            let list = URL(filePath: #filePath).appending(path: "../../../deploy/redis/users.acl").standardized
            let lines = try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
            return try #require(lines.first { $0.hasPrefix("user callboard ") })
        }
    }
}

import MetricsTestKit
import NIOPosix
import RESP
import Vocabulary

/// A client that runs for as long as a test needs it, and what it tells of its connections.
struct RunningClient: Sendable {
    let client: RedisClient
    let metrics: TestMetrics
    private let events: AsyncStream<RedisClient.Event>

    static func run<Outcome: Sendable>(
        _ configuration: RedisConfiguration,
        time: any TimeSource,
        _ body: @Sendable (RunningClient) async throws -> Outcome
    ) async throws -> Outcome {
        let metrics = TestMetrics()
        let (events, event) = AsyncStream<RedisClient.Event>.makeStream()
        let client = RedisClient(
            configuration,
            group: .singletonMultiThreadedEventLoopGroup,
            time: time,
            random: { 0.5 },
            metrics: metrics,
            observe: { event.yield($0) }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            return try await body(RunningClient(client: client, metrics: metrics, events: events))
        }
    }

    /// Waits for the next event that is of a kind.
    @discardableResult
    func event(_ isMeant: (RedisClient.Event) -> Bool) async -> RedisClient.Event? {
        for await event in events where isMeant(event) { return event }
        return nil
    }

    /// Waits until so many connections have been made, from the last event that was waited for.
    func connected(_ count: Int) async {
        for _ in 0..<count { await event { if case .connected = $0 { true } else { false } } }
    }

    /// Waits for an attempt to connect that failed, and gives its reason and the time until the next.
    func unreachable() async -> (reason: String, retryAfter: Duration)? {
        guard
            case .unreachable(let reason, let delay) = await event({ if case .unreachable = $0 { true } else { false } }
            )
        else { return nil }
        return (reason, delay)
    }
}

extension RedisConfiguration {
    /// Patient enough for a busy machine, but for what a test is about.
    static func test(_ address: RedisAddress, _ configure: (inout Self) -> Void = { _ in }) -> RedisConfiguration {
        var configuration = RedisConfiguration(source: .address(address))
        configuration.connectTimeout = .seconds(30)
        configuration.commandTimeout = .seconds(30)
        configuration.keepAlive = .seconds(3_600)
        configure(&configuration)
        return configuration
    }
}

package import Metrics
package import NIOCore
package import Vocabulary

/// A client of one primary: a few connections that all callers share, which come back by themselves when they are lost.
///
/// While there is no connection, commands are refused at once: what waited here would only be late there.
package final class RedisClient: Sendable {
    let configuration: RedisConfiguration
    let group: any EventLoopGroup
    let time: any TimeSource
    let random: @Sendable () -> Double
    let metrics: RedisMetrics
    let observe: @Sendable (Event) -> Void
    let connections = ConnectionTable()
    let subscriptions = SubscriptionTable()
    let redirections: Redirections

    /// Makes a client, which connects when it is run.
    ///
    /// The numbers of `random`, from 0 up to 1, keep the attempts of several clients apart; `observe` is told of connections
    /// that come and go, on any thread.
    package init(
        _ configuration: RedisConfiguration,
        group: any EventLoopGroup,
        time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        metrics: any MetricsFactory,
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        let counted = RedisMetrics(factory: metrics)
        self.configuration = configuration
        self.group = group
        self.time = time
        self.random = random
        self.metrics = counted
        self.observe = observe
        redirections = Redirections { node in
            try await RedisConnection.connect(to: node, configuration: configuration, group: group, metrics: counted)
        }
    }

    /// Whether a command would be sent now.
    package var isConnected: Bool { !connections.isEmpty }
}

extension RedisClient {
    /// What happens to the client's connections.
    package enum Event: Sendable, Equatable {
        case connected(RedisAddress)
        /// A connection was lost; it is made anew.
        case disconnected(RedisAddress, reason: String)
        /// A connection could not be made; the next attempt follows after a while.
        case unreachable(reason: String, retryAfter: Duration)
    }
}

/// Which server the client speaks to, as whom, and how patiently.
package struct RedisConfiguration: Sendable {
    /// How the primary is found.
    package enum Source: Sendable, Equatable {
        case address(RedisAddress)
        /// The sentinels are asked in this order, at every connect, who the primary of that name is.
        case sentinels([RedisAddress], primary: String)
    }

    package var source: Source
    package var credentials: RedisCredentials?
    /// Who the client is to the sentinels; servers and sentinels have users of their own.
    package var sentinelCredentials: RedisCredentials?
    package var tls: RedisTLS?
    package var database = 0
    /// What `CLIENT LIST` shows; letters, digits and signs without blanks.
    package var clientName = "callboard"
    /// Connections for commands; one more is made for subscriptions.
    package var connections = 2
    /// How long name look-up, connecting, TLS and the first commands may take together.
    package var connectTimeout: Duration = .seconds(5)
    /// How long a command may take; the connection of one that takes longer is given up.
    package var commandTimeout: Duration = .seconds(5)
    /// How often a connection is asked whether it is alive.
    package var keepAlive: Duration = .seconds(10)
    /// How long a lost connection is waited for: about the shorter one at first, at most the longer one.
    package var backoff: ClosedRange<Duration> = .milliseconds(50) ... .seconds(10)
    /// Commands of one connection that may wait for their replies; more are refused.
    package var backlog = 10_000
    /// Bytes of commands of one connection that may wait for their replies; more are refused.
    package var backlogBytes = 256 << 20
    package var limits = RESPLimits()

    package init(source: Source) { self.source = source }
}

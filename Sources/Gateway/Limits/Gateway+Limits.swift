extension Gateway {
    /// How many connections beyond the limits may be open at once, only to be told that there are too many.
    package static let spareConnections = 256

    /// How much the gateway takes on at once.
    package struct Limits: Sendable {
        package var connections = 12_000
        /// Those of loopback and of trusted proxies are not counted by address.
        package var connectionsPerAddress = 500
        /// Waits and other answers that are written bit by bit.
        package var streams = 10_000
        package var streamsPerKey = 100
        /// Requests that are answered whole.
        package var requestsPerKey = 256
        /// Memory for all bodies that are being read, in bytes.
        package var bodyMemory = 64 << 20
        /// How many wrong keys an address may show in a minute; 0 for any number.
        package var failedKeys = 20

        package init() {}
    }

    /// How long the gateway waits for a client.
    package struct TimeLimits: Sendable {
        /// For the handshake of TLS.
        package var handshake = Duration.seconds(10)
        /// For the first byte.
        package var silence = Duration.seconds(10)
        /// For the whole head of a request, from its first byte on.
        package var head = Duration.seconds(10)
        /// For the whole body of a request, from the end of its head on.
        package var body = Duration.seconds(10)
        /// For the next request; half a minute between two is common for agents.
        package var idle = Duration.seconds(60)
        /// For the client to take anything of what was written to it.
        package var delivery = Duration.seconds(30)

        package init() {}
    }
}

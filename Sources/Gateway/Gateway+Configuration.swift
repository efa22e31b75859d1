import Vocabulary

extension Gateway {
    /// Where the server listens, and for whom.
    package struct Configuration: Sendable {
        package var host: String
        /// 0 takes any free port.
        package var port: Int
        /// Names under which clients reach the server, with or without a port, beside `host` and the loopback names.
        package var allowedHosts: [String]
        /// Origins whose web pages may call the server, such as `https://board.example`.
        package var allowedOrigins: [String]
        /// Whether callers have to show a key.
        package var requiresKey: Bool
        /// What clients of OAuth are told, where an authorization server is set up.
        package var protectedResource: ProtectedResource?
        /// How large a request's body may be, in bytes.
        package var bodyLimit = 4 << 20
        /// How large the report of a client may be as it comes, in bytes.
        package var reportLimit = 4 << 20
        package var limits = Limits()
        package var timeLimits = TimeLimits()
        /// Those whose word counts for the address of a client.
        package var trustedProxies: [IPNetwork] = []
        /// What the server proves itself with; nothing where it speaks plain HTTP.
        package var certificate: ListenerCertificate?

        package init(
            host: String,
            port: Int,
            allowedHosts: [String] = [],
            allowedOrigins: [String] = [],
            requiresKey: Bool
        ) {
            self.host = host
            self.port = port
            self.allowedHosts = allowedHosts
            self.allowedOrigins = allowedOrigins
            self.requiresKey = requiresKey
        }

        /// Whether only this machine can reach the server.
        var isLoopback: Bool { host.isLoopbackHost }
    }
}

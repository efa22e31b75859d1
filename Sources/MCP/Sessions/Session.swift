package import Vocabulary

/// What a legacy client and the server agreed on in the handshake, and what the client asked for since.
package struct Session: Sendable {
    package let id: String
    package let version: ProtocolVersion
    package let capabilities: ClientCapabilities
    /// The least grave messages that the client wants to be sent.
    package var logLevel: LogLevel
    /// The URIs whose changes the client wants to hear of.
    package var watched: Set<String>

    package init(
        id: String,
        version: ProtocolVersion,
        capabilities: ClientCapabilities,
        logLevel: LogLevel = .info,
        watched: Set<String> = []
    ) {
        self.id = id
        self.version = version
        self.capabilities = capabilities
        self.logLevel = logLevel
        self.watched = watched
    }
}

/// Where the sessions of legacy clients are kept; a session is its caller's only, and unknown to any other.
package protocol SessionStore: Sendable {
    /// Opens a session, or throws a retryable `Fault` where there are too many.
    func open(
        for caller: Caller,
        speaking version: ProtocolVersion,
        with capabilities: ClientCapabilities
    ) async throws -> Session

    /// The session of an id, which is in use for a duration; its idle time begins behind it.
    func use(_ id: String, by caller: Caller, for duration: Duration) async throws -> Session?

    /// Changes what the client of a session asked for; gives the session as it is now.
    func change(
        _ id: String,
        by caller: Caller,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws -> Session?

    /// Ends a session; tells whether there was one.
    func end(_ id: String, by caller: Caller) async throws -> Bool
}

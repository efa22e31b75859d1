package import Vocabulary

/// What a legacy client and the server agreed on in the handshake.
package struct Session: Sendable {
    package let id: String
    package let version: ProtocolVersion

    package init(id: String, version: ProtocolVersion) {
        self.id = id
        self.version = version
    }
}

/// Where the sessions of legacy clients are kept; a session is its caller's only, and unknown to any other.
package protocol SessionStore: Sendable {
    /// Opens a session, or throws a retryable `Fault` where there are too many.
    func open(for caller: Caller, speaking version: ProtocolVersion) async throws -> Session

    /// The session of an id, which is in use for a duration; its idle time begins behind it.
    func use(_ id: String, by caller: Caller, for duration: Duration) async throws -> Session?

    /// Ends a session; tells whether there was one.
    func end(_ id: String, by caller: Caller) async throws -> Bool
}

package import Vocabulary

/// A key as the board keeps it: whose it is, and a digest from which the secret cannot be had.
package struct KeyRecord: Sendable {
    package var id: String
    /// HMAC-SHA256 of the whole key under the store's own secret.
    package var digest: [UInt8]
    package var role: Role
    package var agent: AgentID?
    package var agentType: AgentType?
    package var createdAt: Timestamp
    /// Before which it opens nothing.
    package var startsAt: Timestamp?
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// When it was last shown, to the minute; nothing for one that was never used.
    package var lastUsedAt: Timestamp?

    package init(
        id: String,
        digest: [UInt8],
        role: Role,
        agent: AgentID? = nil,
        agentType: AgentType? = nil,
        createdAt: Timestamp,
        startsAt: Timestamp? = nil,
        expiresAt: Timestamp?,
        revokedAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.digest = digest
        self.role = role
        self.agent = agent
        self.agentType = agentType
        self.createdAt = createdAt
        self.startsAt = startsAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Whether the key opens anything at a moment.
    package func isValid(at now: Timestamp) -> Bool {
        // A revocation holds whatever the clocks of two processes say.
        !hasEnded(at: now) && startsAt.map { $0 <= now } ?? true
    }

    /// Whether the key will never open anything again.
    package func hasEnded(at now: Timestamp) -> Bool {
        revokedAt != nil || expiresAt.map { $0 <= now } ?? false
    }

    package var caller: Caller { Caller(keyID: id, role: role, agent: agent, agentType: agentType) }
}

/// Where keys are kept; several processes may use it at once.
///
/// Each change stands in the audit log with the same commit.
package protocol KeyStore: Sendable {
    /// Keeps a new key; where there are as many as the store takes, those that ended longest ago make room for it.
    ///
    /// Throws `LIMIT_REACHED` where none has ended.
    func insert(_ key: KeyRecord) async throws
    /// Ends a key for good, from now on; throws for an unknown id.
    func revokeKey(_ id: String, at now: Timestamp) async throws
    /// Lets a key expire at a moment, unless it does so earlier; throws for an unknown id.
    func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws
    /// Notes when keys were last shown; that is no change of the keys.
    func recordKeyUses(_ uses: [String: Timestamp]) async throws
    func keys() async throws -> [KeyRecord]
    /// A number that changes with every change of the keys, also by another process; cheap to read.
    func keysVersion() async throws -> Int
    /// The secret under which digests are made; the same as long as the store lives.
    func digestSecret() async throws -> [UInt8]
}

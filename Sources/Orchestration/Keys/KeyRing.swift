import Crypto
import Synchronization
package import Vocabulary

/// Issues keys and tells who shows one.
package final class KeyRing: Sendable {
    /// How long the keys in memory are taken for the store's; a key made or revoked elsewhere counts after it.
    private static let freshness = Duration.milliseconds(20)

    private let store: any KeyStore
    private let time: any TimeSource
    private let secret: SymmetricKey
    private let bootstrapDigest: [UInt8]?
    private let cache = Mutex(KeyCache())

    /// - Note: The bootstrap key is the operator's own `MCP_API_KEY`: an orchestrator's key that no store holds.
    package init(store: any KeyStore, bootstrapKey: String?, time: any TimeSource) async throws {
        self.store = store
        self.time = time
        secret = SymmetricKey(data: try await store.digestSecret())
        bootstrapDigest = bootstrapKey.map { [secret] in Self.digest($0, under: secret) }
    }

    /// Whether callers have to show a key: as soon as one was ever made, so that revoking the last opens nothing.
    package func requiresKey() async throws -> Bool {
        if bootstrapDigest != nil { return true }
        try await refresh()
        return cache.withLock { !$0.records.isEmpty }
    }

    /// Who shows this key; nothing for a key that opens nothing, and for none where one is needed.
    package func caller(showing token: String?) async throws -> Caller? {
        guard let token else { return try await requiresKey() ? nil : .local }
        try await refresh()
        let now = time.now()
        if let holder = cache.withLock({ $0.holder(showing: token) }) { return holder.caller(at: now) }
        return try await recognize(token)?.caller(at: now)
    }

    /// Finds by its digest, in constant time, whose a key is, and remembers it.
    private func recognize(_ token: String) async throws -> KeyHolder? {
        if let bootstrapDigest, isMatch(token, bootstrapDigest) {
            return cache.withLock { $0.admitOperator(showing: token) }
        }
        guard let key = APIKey(token) else { return nil }
        // One that is not known may have been made a moment ago.
        if cache.withLock({ $0.records[key.id] }) == nil { try await refresh(atOnce: true) }
        guard let record = cache.withLock({ $0.records[key.id] }), isMatch(token, record.digest) else { return nil }
        return cache.withLock { $0.admit(key.id, showing: token) }
    }

    /// Makes a key and gives its text, which nobody can read again.
    package func create(
        role: Role,
        agent: AgentID?,
        agentType: AgentType?,
        lasting lifetime: Duration?
    ) async throws -> APIKey {
        let key = APIKey()
        let now = time.now()
        try await store.insert(
            KeyRecord(
                id: key.id,
                digest: Self.digest(key.text, under: secret),
                role: role,
                agent: agent,
                agentType: agentType,
                createdAt: now,
                expiresAt: lifetime.map { now + $0 }
            )
        )
        return key
    }

    /// Ends a key now.
    package func revoke(_ id: String) async throws { try await store.revokeKey(id, at: time.now()) }

    /// Makes a new key for the holder of an old one, which keeps working for an overlap.
    package func rotate(_ id: String, overlap: Duration) async throws -> APIKey {
        let now = time.now()
        guard let old = try await store.keys().first(where: { $0.id == id }), old.isValid(at: now) else {
            throw Fault(.invalidArgument, "No valid key has the id \(id.quoted). See `callboard keys list`.")
        }
        let key = try await create(
            role: old.role,
            agent: old.agent,
            agentType: old.agentType,
            lasting: old.expiresAt.map { $0 - old.createdAt }
        )
        try await overlap > .zero ? store.limitKey(id, to: now + overlap, at: now) : store.revokeKey(id, at: now)
        return key
    }

    package func keys() async throws -> [KeyRecord] { try await store.keys() }

    /// What is wrong with a key that opens nothing, for the audit log: whose it is, if its secret is right, and why.
    package func flaw(of token: String?) async throws -> (key: String?, reason: String) {
        guard let token else { return (nil, "no_key") }
        guard let key = APIKey(token) else { return (nil, "unknown_key") }
        try await refresh()
        guard let record = cache.withLock({ $0.records[key.id] }), isMatch(token, record.digest) else {
            return (nil, "unknown_key")
        }
        return (record.id, record.revokedAt == nil ? "expired_key" : "revoked_key")
    }

    private func refresh(atOnce: Bool = false) async throws {
        let now = time.now()
        guard atOnce || cache.withLock({ $0.needsLook(at: now, every: Self.freshness) }) else { return }
        let version = try await store.keysVersion()
        if cache.withLock({ $0.confirm(version, at: now) }) { return }
        let records = try await store.keys()
        cache.withLock { $0.replace(records, version: version, at: now) }
    }

    private func isMatch(_ token: String, _ digest: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(digest, authenticating: Array(token.utf8), using: secret)
    }

    private static func digest(_ token: String, under secret: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(token.utf8), using: secret))
    }
}

/// Whose a key is, and how long.
private struct KeyHolder {
    let caller: Caller
    let expiresAt: Timestamp?

    func caller(at now: Timestamp) -> Caller? { expiresAt.map { $0 > now } ?? true ? caller : nil }
}

/// The keys as they stood when the store was last asked.
private struct KeyCache {
    private(set) var records: [String: KeyRecord] = [:]
    /// The keys that were shown and found good, to spare their digest; no more than there are keys, and the operator's.
    private var holders: [String: KeyHolder] = [:]
    private var version: Int?
    private var lookedAt: Timestamp?

    func needsLook(at now: Timestamp, every freshness: Duration) -> Bool {
        lookedAt.map { now - $0 >= freshness } ?? true
    }

    /// Takes note of the store's version; true if the records in hand belong to it.
    mutating func confirm(_ version: Int, at now: Timestamp) -> Bool {
        guard version == self.version else { return false }
        lookedAt = now
        return true
    }

    func holder(showing token: String) -> KeyHolder? { holders[token] }

    mutating func admitOperator(showing token: String) -> KeyHolder {
        let holder = KeyHolder(caller: Caller(keyID: "MCP_API_KEY", role: .orchestrator), expiresAt: nil)
        holders[token] = holder
        return holder
    }

    /// Remembers a key as it stands at this moment: it may have been revoked since its digest was compared.
    mutating func admit(_ id: String, showing token: String) -> KeyHolder? {
        guard let record = records[id], record.revokedAt == nil else { return nil }
        let holder = KeyHolder(caller: record.caller, expiresAt: record.expiresAt)
        holders[token] = holder
        return holder
    }

    mutating func replace(_ keys: [KeyRecord], version: Int, at now: Timestamp) {
        records = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        holders.removeAll()
        self.version = version
        lookedAt = now
    }
}

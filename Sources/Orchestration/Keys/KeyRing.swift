import Crypto
import Synchronization
package import Vocabulary

/// Issues keys and tells who shows one.
package final class KeyRing: Sendable {
    /// What the operator's own key is called where keys are named.
    package static let operatorID = "MCP_API_KEY"
    /// How long the keys in memory are taken for the store's; a key made or revoked elsewhere counts after it.
    private static let freshness = Duration.milliseconds(20)

    private let store: any KeyStore
    private let time: any TimeSource
    private let secret: SymmetricKey
    private let bootstrapDigest: [UInt8]?
    private let cache = Mutex(KeyCache())
    private let uses = Mutex(KeyUses())
    /// Keys that nobody knows make the store be asked at once only so often: whoever invents them cannot keep it busy.
    private let inquiries = Rate(perSecond: 20, burst: 20).map { TokenBuckets<Int>($0) }

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
        return cache.withLock(\.hasHeldKeys)
    }

    /// Who shows this key; nothing for a key that opens nothing, and for none where one is needed.
    package func admission(showing token: String?) async throws -> Admission? {
        guard let token else { return try await requiresKey() ? nil : Admission(.local) }
        try await refresh()
        let now = time.now()
        let known = cache.withLock { $0.holder(showing: token) }
        let recognized = known == nil ? try await recognize(token) : known
        guard let holder = recognized, let admission = holder.admission(at: now) else { return nil }
        if holder.id != Self.operatorID { uses.withLock { $0.note(holder.id, at: now) } }
        return admission
    }

    /// Those of some keys that open nothing any more.
    package func ended(among ids: Set<String>) async throws -> Set<String> {
        try await refresh()
        let now = time.now()
        return cache.withLock { cache in
            ids.filter { id in id != Self.operatorID && cache.records[id]?.isValid(at: now) != true }
        }
    }

    /// Whether a key was ever made for an agent, whose name is then nobody else's.
    package func names(_ agent: AgentID) async throws -> Bool {
        try await refresh()
        return cache.withLock { $0.agents.contains(agent) }
    }

    /// Writes when keys were last shown: at most once a minute for each.
    package func writeUses() async throws {
        let now = time.now()
        let moments = uses.withLock { $0.take(at: now) }
        guard !moments.isEmpty else { return }
        do { try await store.recordKeyUses(moments) } catch {
            uses.withLock { $0.putBack(moments) }
            throw error
        }
    }

    /// Finds by its digest, in constant time, whose a key is, and remembers it.
    private func recognize(_ token: String) async throws -> KeyHolder? {
        if let bootstrapDigest, isMatch(token, bootstrapDigest) {
            return cache.withLock { $0.admitOperator(showing: token) }
        }
        guard let key = APIKey(token) else { return nil }
        // One that is not known may have been made a moment ago.
        if cache.withLock({ $0.records[key.id] }) == nil, inquiries?.take(for: 0, at: time.now()) == nil {
            try await refresh(atOnce: true)
        }
        guard let record = cache.withLock({ $0.records[key.id] }), isMatch(token, record.digest) else { return nil }
        return cache.withLock { $0.admit(key.id, showing: token) }
    }

    /// Makes a key and gives its text, which nobody can read again.
    package func create(
        role: Role,
        agent: AgentID?,
        agentType: AgentType?,
        lasting lifetime: Duration?,
        startingAfter delay: Duration? = nil
    ) async throws -> APIKey {
        let key = APIKey()
        let now = time.now()
        let start = delay.map { now + $0 }
        try await store.insert(
            KeyRecord(
                id: key.id,
                digest: Self.digest(key.text, under: secret),
                role: role,
                agent: agent,
                agentType: agentType,
                createdAt: now,
                startsAt: start,
                expiresAt: lifetime.map { (start ?? now) + $0 }
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
            lasting: old.expiresAt.map { $0 - (old.startsAt ?? old.createdAt) }
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

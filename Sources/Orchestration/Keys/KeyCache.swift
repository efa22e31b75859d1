import Vocabulary

/// Whose a key is, and when it opens something.
struct KeyHolder {
    let id: String
    let caller: Caller
    var startsAt: Timestamp?
    var expiresAt: Timestamp?

    func admission(at now: Timestamp) -> Admission? {
        guard startsAt.map({ $0 <= now }) ?? true, expiresAt.map({ $0 > now }) ?? true else { return nil }
        return Admission(caller, validUntil: expiresAt)
    }
}

/// The keys as they stood when the store was last asked.
struct KeyCache {
    private(set) var records: [String: KeyRecord] = [:]
    /// The agents that have a key of their own.
    private(set) var agents: Set<AgentID> = []
    /// The keys that were shown and found good, to spare their digest; no more than there are keys, and the operator's.
    private var holders: [String: KeyHolder] = [:]
    private var version: Int?
    /// Whether there was ever a key: a store that was emptied opens nothing to anybody.
    private(set) var hasHeldKeys = false
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
        let holder = KeyHolder(
            id: KeyRing.operatorID,
            caller: Caller(keyID: KeyRing.operatorID, role: .orchestrator)
        )
        holders[token] = holder
        return holder
    }

    /// Remembers a key as it stands at this moment: it may have been revoked since its digest was compared.
    mutating func admit(_ id: String, showing token: String) -> KeyHolder? {
        guard let record = records[id], record.revokedAt == nil else { return nil }
        let holder = KeyHolder(
            id: id,
            caller: record.caller,
            startsAt: record.startsAt,
            expiresAt: record.expiresAt
        )
        holders[token] = holder
        return holder
    }

    mutating func replace(_ keys: [KeyRecord], version: Int, at now: Timestamp) {
        records = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        agents = Set(keys.compactMap(\.agent))
        hasHeldKeys = hasHeldKeys || !keys.isEmpty
        holders.removeAll()
        self.version = version
        lookedAt = now
    }
}

package import Vocabulary

extension AuditEntry {
    /// The line about a new key.
    package init(created key: KeyRecord) {
        let details: JSON = [
            "role": .string(key.role.rawValue), "agent": key.agent.map { .string($0.rawValue) } ?? .null,
        ]
        self.init(.keyCreated, of: key.id, by: .operator, at: key.createdAt, details: details)
    }

    /// The line about a key that was given an end.
    package init(limitedKey id: String, to moment: Timestamp, at now: Timestamp) {
        let details: JSON = ["expires_at": .string("\(moment)")]
        self.init(.keyExpirySet, of: id, by: .operator, at: now, details: details)
    }

    /// The line about a key that was ended.
    package init(revokedKey id: String, at now: Timestamp) { self.init(.keyRevoked, of: id, by: .operator, at: now) }
}

extension Fault {
    /// What an operator is told of a key that was never made, or has gone.
    package init(noKey id: String) {
        self.init(.invalidArgument, "No key has the id \(id.quoted). See `callboard keys list`.")
    }
}

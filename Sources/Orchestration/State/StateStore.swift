package import Vocabulary

/// One value of the shared state.
package struct StateEntry: Codable, Sendable {
    package var key: String
    package var value: RawJSON
    /// Grows with every write on the board and is never used twice.
    package var version: Int
    package var expiresAt: Timestamp
    package var updatedBy: String
    /// Who stands behind the value, and since when.
    package var provenance: Provenance?

    package init(
        key: String,
        value: RawJSON,
        version: Int,
        expiresAt: Timestamp,
        updatedBy: String,
        provenance: Provenance? = nil
    ) {
        self.key = key
        self.value = value
        self.version = version
        self.expiresAt = expiresAt
        self.updatedBy = updatedBy
        self.provenance = provenance
    }
}

/// Where the shared state is kept.
package protocol StateStore: QuarantineLookup {
    /// The value under a key, unless it has expired.
    func state(_ key: String, at now: Timestamp) async throws -> StateEntry?
    /// Writes a value; throws `LIMIT_REACHED` for a new key where there are as many as the store takes.
    func setState(_ change: StateChange, at now: Timestamp, once: Receipt?) async throws -> Once<StateEntry>
    /// Deletes what has expired; returns how many keys went.
    func expireState(at now: Timestamp, limit: Int) async throws -> Int
    func stateKeyCount(at now: Timestamp) async throws -> Int
}

/// A value to be written, and the version it may replace.
package struct StateChange: Sendable {
    package var key: String
    package var value: RawJSON
    package var timeToLive: Duration
    /// The version the caller has seen, 0 for "must not exist"; nothing to write over whatever stands there.
    package var expectedVersion: Int?
    package var actor: String
    /// Who writes it, as the board sees it.
    package var provenance: Provenance?

    package init(key: String, value: RawJSON, timeToLive: Duration, expectedVersion: Int?, actor: String) {
        self.key = key
        self.value = value
        self.timeToLive = timeToLive
        self.expectedVersion = expectedVersion
        self.actor = actor
    }

    /// The version that the next write has to name, checked against the one that stands (0 for none).
    package func requireVersion(_ current: Int) throws(Fault) {
        guard let expectedVersion, expectedVersion != current else { return }
        let standing = current == 0 ? "The key does not exist" : "The key has version \(current)"
        throw Fault(
            .stateVersionConflict,
            "\(standing), not \(expectedVersion). Read it with get_shared_state, merge your change, and try again with if_version \(current)."
        )
    }
}

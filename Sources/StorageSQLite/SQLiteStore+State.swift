import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: StateStore {
    package func state(_ key: String, at now: Timestamp) async throws -> StateEntry? {
        try look { try $0.state(key, at: now) }
    }

    package func setState(_ change: StateChange, at now: Timestamp, once: Receipt?) async throws -> Once<StateEntry> {
        try await self.change(once: once, at: now) { [limits] database in
            try database.requireFree(change.provenance?.agent)
            try change.requireVersion(try database.stateVersion(of: change.key, at: now))
            let entry = StateEntry(
                key: change.key,
                value: change.value,
                version: try database.next("state_version"),
                expiresAt: now + change.timeToLive,
                updatedBy: change.actor,
                provenance: change.provenance.map { Provenance($0.role, key: $0.key, at: now) }
            )
            try database.change(
                """
                INSERT INTO shared_state (key, value, version, expires_at, updated_by, updated_at, provenance)
                VALUES (?1, \(ContentColumn.stateValue.sealed("?2", row: ["?1"])), ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = ?3, expires_at = ?4, updated_by = ?5,
                    updated_at = ?6, provenance = ?7
                """,
                [
                    entry.key, entry.value.text, entry.version, entry.expiresAt.milliseconds, entry.updatedBy,
                    now.milliseconds, entry.provenance?.text,
                ]
            )
            try database.requireRoomForState(within: limits, at: now)
            return Once(entry)
        }
    }

    package func expireState(at now: Timestamp, limit: Int) async throws -> Int {
        let isDue = try look {
            try $0.exists("SELECT 1 FROM shared_state WHERE expires_at <= ? LIMIT 1", [now.milliseconds])
        }
        guard isDue else { return 0 }
        return try await writer.perform { database in
            try database.change(
                "DELETE FROM shared_state WHERE key IN (SELECT key FROM shared_state WHERE expires_at <= ? LIMIT ?)",
                [now.milliseconds, limit]
            )
            return database.changesCount
        }
    }

    package func stateKeyCount(at now: Timestamp) async throws -> Int {
        try await read { try $0.number("SELECT count(*) FROM shared_state WHERE expires_at > ?", [now.milliseconds]) }
    }
}

extension Database {
    /// The version of what stands under a key, 0 where nothing does.
    fileprivate func stateVersion(of key: String, at now: Timestamp) throws -> Int {
        try number("SELECT version FROM shared_state WHERE key = ? AND expires_at > ?", [key, now.milliseconds])
    }

    fileprivate func state(_ key: String, at now: Timestamp) throws -> StateEntry? {
        try first(
            """
            SELECT \(ContentColumn.stateValue.opened()), version, expires_at, updated_by, provenance, updated_at
            FROM shared_state WHERE key = ? AND expires_at > ?
            """,
            [key, now.milliseconds]
        ) { row in
            StateEntry(
                key: key,
                value: RawJSON(trusting: try row.opened(0, "The value of \(key.quoted)")),
                version: row[1],
                expiresAt: Timestamp(milliseconds: row[2]),
                updatedBy: row[3],
                provenance: (row[4] as String?).flatMap(Provenance.init(text:)).map {
                    Provenance($0.role, key: $0.key, at: (row[5] as Int64?).map(Timestamp.init(milliseconds:)))
                }
            )
        }
    }
}

import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: SessionRecordStore {
    package func insert(
        _ session: SessionRecord,
        limit: Int,
        displacingUsedBefore moment: Timestamp
    ) async throws -> Bool {
        try await writer.perform { database in
            let surplus = try database.number("SELECT count(*) FROM sessions") + 1 - limit
            if surplus > 0 {
                guard try database.dropSessions(usedBefore: moment, limit: surplus) == surplus else { return false }
            }
            try database.change(
                """
                INSERT INTO sessions (id, key_id, document, revision, created_at, last_use)
                VALUES (?1, ?2, \(ContentColumn.sessionDocument.sealed("?3", row: ["?1"])), ?4, ?5, ?6)
                """,
                [
                    session.id, session.keyID, session.document, session.revision, session.createdAt.milliseconds,
                    session.lastUse.milliseconds,
                ]
            )
            return true
        }
    }

    package func session(_ id: String) async throws -> SessionRecord? {
        try look { database in
            try database.first(
                """
                SELECT id, key_id, \(ContentColumn.sessionDocument.opened()), revision, created_at, last_use
                FROM sessions WHERE id = ?
                """,
                [id]
            ) { row in
                SessionRecord(
                    id: row[0],
                    keyID: row[1],
                    document: row[2],
                    revision: row[3],
                    createdAt: Timestamp(milliseconds: row[4]),
                    lastUse: Timestamp(milliseconds: row[5])
                )
            }
        }
    }

    package func touchSession(_ id: String, at moment: Timestamp) async throws -> Bool {
        try await changeSession(
            "UPDATE sessions SET last_use = max(last_use, ?2) WHERE id = ?1",
            [id, moment.milliseconds]
        )
    }

    package func replaceDocument(
        ofSession id: String,
        with document: String,
        ifRevision revision: Int
    ) async throws -> Bool {
        try await changeSession(
            """
            UPDATE sessions SET document = \(ContentColumn.sessionDocument.sealed("?2")), revision = revision + 1
            WHERE id = ?1 AND revision = ?3
            """,
            [id, document, revision]
        )
    }

    package func removeSession(_ id: String) async throws -> Bool {
        try await changeSession("DELETE FROM sessions WHERE id = ?", [id])
    }

    private func changeSession(_ sql: String, _ arguments: StatementArguments) async throws -> Bool {
        try await writer.perform { database in
            try database.change(sql, arguments)
            return database.changesCount == 1
        }
    }

    package func sessionCount(usedSince moment: Timestamp) async throws -> Int {
        try await read { try $0.number("SELECT count(*) FROM sessions WHERE last_use >= ?", [moment.milliseconds]) }
    }

    package func dropSessions(usedBefore moment: Timestamp, limit: Int) async throws -> Int {
        let isDue = try look {
            try $0.exists("SELECT 1 FROM sessions WHERE last_use < ? LIMIT 1", [moment.milliseconds])
        }
        guard isDue else { return 0 }
        return try await writer.perform { try $0.dropSessions(usedBefore: moment, limit: limit) }
    }
}

extension Database {
    /// Deletes the sessions that were last used the longest ago; returns how many went.
    fileprivate func dropSessions(usedBefore moment: Timestamp, limit: Int) throws -> Int {
        try change(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE last_use < ? ORDER BY last_use LIMIT ?)",
            [moment.milliseconds, limit]
        )
        return changesCount
    }
}

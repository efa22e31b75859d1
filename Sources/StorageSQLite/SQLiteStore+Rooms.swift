import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: RoomStore {
    package func createRoom(
        _ draft: RoomDraft,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomRecord> {
        try await change(once: once, at: now) { database in
            guard try !database.exists("SELECT 1 FROM rooms WHERE name = ?", [draft.name.rawValue]) else {
                throw Fault(roomExists: draft.name)
            }
            guard try database.number("SELECT count(*) FROM rooms") < limit else { throw Fault(roomLimit: limit) }
            try database.change(
                """
                INSERT INTO rooms (name, description, created_at, created_by)
                VALUES (?1, \(ContentColumn.roomDescription.sealed("?2", row: ["?1"])), ?3, ?4)
                """,
                [draft.name.rawValue, draft.description, now.milliseconds, draft.creator]
            )
            try database.record(.created, of: .room(draft.name), by: draft.creator, at: now)
            return Once(
                RoomRecord(
                    name: draft.name,
                    description: draft.description,
                    createdAt: now,
                    createdBy: draft.creator
                )
            )
        }
    }

    package func room(_ name: RoomName) async throws -> RoomRecord? {
        try look { database in
            try database.first(
                "SELECT \(RoomRow.columns) FROM rooms WHERE name = ?",
                [name.rawValue]
            ) { RoomRow(row: $0).room }
        }
    }

    package func rooms(of agent: AgentID?) async throws -> [RoomRecord] {
        let isJoined = "WHERE id IN (SELECT room FROM room_members WHERE agent = ? AND is_present = 1)"
        return try await read { database in
            try database.all(
                "SELECT \(RoomRow.columns) FROM rooms \(agent == nil ? "" : isJoined) ORDER BY name",
                agent.map { [$0.rawValue] } ?? []
            ) { RoomRow(row: $0).room }
        }
    }

    package func onlineAgentCount(in room: RoomName?) async throws -> Int {
        if let room { return try look { try $0.requireRoom(room).room.onlineCount } }
        return try await read { database in
            try database.number(
                """
                SELECT count(*) FROM room_agents WHERE is_silent = 0 AND EXISTS (
                    SELECT 1 FROM room_members WHERE agent = room_agents.agent AND is_present = 1
                )
                """
            )
        }
    }

    package func clearMessages(
        of name: RoomName,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<Int> {
        let entry = AuditEntry(clearing: name, by: caller, at: now)
        return try await change(once: once, at: now) { database in
            let room = try database.requireRoom(name)
            let count = try database.number(
                "SELECT count(*) FROM room_messages WHERE room = ? AND seq > ? AND kind = 'user'",
                [room.id, room.clearedThrough]
            )
            // The messages go out of sight at once; to delete ten thousand here would hold up every other change.
            try database.change(
                """
                UPDATE rooms SET message_count = 0, kept_messages = 0, kept_bytes = 0,
                    cleared_through = coalesce((SELECT max(seq) FROM room_messages WHERE room = ?1), cleared_through)
                WHERE id = ?1
                """,
                [room.id]
            )
            try database.change("UPDATE room_members SET message_count = 0 WHERE room = ?", [room.id])
            try database.record(.cleared, of: .room(name), by: caller.name, at: now, "\(count) messages")
            try database.audit(entry)
            return Once(count)
        }
    }

    package func sweepCleared(limit: Int) async throws -> Int {
        let cleared = """
            SELECT m.seq FROM rooms CROSS JOIN room_messages AS m ON m.room = rooms.id AND m.seq <= rooms.cleared_through
            WHERE rooms.cleared_through > 0
            """
        guard try look({ try $0.exists("\(cleared) LIMIT 1") }) else { return 0 }
        return try await writer.perform { database in
            try database.change("DELETE FROM room_messages WHERE seq IN (\(cleared) LIMIT ?)", [limit])
            return database.changesCount
        }
    }
}

import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func enter(
        _ passage: RoomPassage,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomMessage> {
        try await change(once: once, at: now) { database in
            try database.requireFree(.agent(passage.agent), .room(passage.room))
            let room = try database.requireRoom(passage.room)
            let agent = passage.agent.rawValue
            let wasPresent = try database.first(
                "SELECT is_present FROM room_members WHERE room = ? AND agent = ?",
                [room.id, agent]
            ) { $0[0] as Bool }
            guard wasPresent != true else { throw Fault(passage.agent, alreadyIn: passage.room) }
            guard room.room.userCount < limit else { throw Fault(userLimit: limit, in: passage.room) }
            try database.meetInRooms(passage.agent, at: now)
            // Who comes for the first time has read what was said before, except what was said to it.
            try database.change(
                """
                INSERT INTO room_members (room, agent, is_present, joined_at, read_through, profile, mentions_through)
                VALUES (?1, ?2, 1, ?3, ?4, \(ContentColumn.memberProfile.sealed("?5", row: ["?1", "?2"])), coalesce(
                    (SELECT min(seq) - 1 FROM room_mentions WHERE room = ?1 AND agent = ?2 AND seq > ?6), ?4
                ))
                ON CONFLICT (room, agent) DO UPDATE
                SET is_present = 1, joined_at = ?3, profile = coalesce(excluded.profile, profile)
                """,
                [room.id, agent, now.milliseconds, room.lastSaid, passage.profile?.text, room.clearedThrough]
            )
            try database.change(
                "UPDATE rooms SET user_count = user_count + 1, online_count = online_count + 1 WHERE id = ?",
                [room.id]
            )
            return Once(try database.announce(passage, .entered, in: room, at: now))
        }
    }

    package func leave(_ passage: RoomPassage, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage> {
        try await change(once: once, at: now) { database in
            try database.requireFree(passage.agent)
            let room = try database.requireRoom(passage.room)
            let agent = passage.agent.rawValue
            try database.change(
                "UPDATE room_members SET is_present = 0 WHERE room = ? AND agent = ? AND is_present = 1",
                [room.id, agent]
            )
            guard database.changesCount == 1 else { throw Fault(passage.agent, notIn: passage.room) }
            try database.change(
                """
                UPDATE rooms SET user_count = user_count - 1,
                    online_count = online_count - EXISTS (SELECT 1 FROM room_agents WHERE agent = ?2 AND is_silent = 0)
                WHERE id = ?1
                """,
                [room.id, agent]
            )
            return Once(try database.announce(passage, .left, in: room, at: now))
        }
    }

    package func members(of name: RoomName) async throws -> [RoomMember] {
        try await read { database in
            try database.all(
                """
                SELECT m.agent, a.is_silent, m.joined_at, m.message_count, \(ContentColumn.memberProfile.opened(of: "m")),
                    m.read_through, m.mentions_through
                FROM room_members AS m JOIN room_agents AS a ON a.agent = m.agent
                WHERE m.room = ? AND m.is_present = 1 ORDER BY m.agent
                """,
                [try database.requireRoom(name).id]
            ) { row in
                RoomMember(
                    agent: AgentID(rawValue: row[0]),
                    presence: row[1] as Bool ? .offline : .online,
                    joinedAt: Timestamp(milliseconds: row[2]),
                    messageCount: row[3],
                    profile: row.json(4),
                    readThrough: row[5],
                    mentionsThrough: row[6]
                )
            }
        }
    }

    package func memberNames(of room: RoomName) async throws -> [AgentID] {
        try look { database in
            try database.all(
                """
                SELECT agent FROM room_members
                WHERE room = (SELECT id FROM rooms WHERE name = ?) AND is_present = 1
                """,
                [room.rawValue]
            ) { AgentID(rawValue: $0[0]) }
        }
    }

    package func hasVisited(_ agent: AgentID) async throws -> Bool {
        try look { try $0.exists("SELECT 1 FROM room_members WHERE agent = ?", [agent.rawValue]) }
    }

    package func keepOnline(_ agents: [AgentID], at now: Timestamp) async throws {
        try await writer.perform { database in
            for agent in agents { try database.noteInRooms(agent, at: now) }
        }
    }

    package func markSilent(since moment: Timestamp) async throws -> [AgentID] {
        let isDue = try look { database in
            try database.exists(
                "SELECT 1 FROM room_agents WHERE is_silent = 0 AND last_seen < ? LIMIT 1",
                [moment.milliseconds]
            )
        }
        guard isDue else { return [] }
        return try await writer.perform { database in
            let silent = try database.all(
                "UPDATE room_agents SET is_silent = 1 WHERE is_silent = 0 AND last_seen < ? RETURNING agent",
                [moment.milliseconds]
            ) { AgentID(rawValue: $0[0]) }
            for agent in silent { try database.countOnline(agent, by: -1) }
            return silent
        }
    }
}

extension Database {
    /// Notes when an agent was heard of, for the rooms it is in; one that was silent is online again in all of them.
    @discardableResult
    func noteInRooms(_ agent: AgentID, at moment: Timestamp) throws -> Bool {
        let wasSilent = try first("SELECT is_silent FROM room_agents WHERE agent = ?", [agent.rawValue]) {
            $0[0] as Bool
        }
        guard let wasSilent else { return false }
        try change(
            "UPDATE room_agents SET last_seen = max(last_seen, ?2), is_silent = 0 WHERE agent = ?1",
            [agent.rawValue, moment.milliseconds]
        )
        if wasSilent { try countOnline(agent, by: 1) }
        return true
    }

    /// The same for an agent that may never have been in a room.
    func meetInRooms(_ agent: AgentID, at now: Timestamp) throws {
        guard try !noteInRooms(agent, at: now) else { return }
        try change("INSERT INTO room_agents (agent, last_seen) VALUES (?, ?)", [agent.rawValue, now.milliseconds])
    }

    fileprivate func countOnline(_ agent: AgentID, by step: Int) throws {
        try change(
            """
            UPDATE rooms SET online_count = online_count + ?2
            WHERE id IN (SELECT room FROM room_members WHERE agent = ?1 AND is_present = 1)
            """,
            [agent.rawValue, step]
        )
    }

    /// Tells a room in a system message, and its history, who came or went.
    fileprivate func announce(
        _ passage: RoomPassage,
        _ kind: HistoryEvent.Kind,
        in room: RoomRow,
        at now: Timestamp
    ) throws -> RoomMessage {
        try record(kind, of: .room(passage.room), by: passage.agent.rawValue, at: now)
        return passage.message(numbered: try add(passage.draft, .system, to: room, at: now).sequence, at: now)
    }
}

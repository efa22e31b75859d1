import GRDB
import Orchestration
import Vocabulary

/// All rooms as one read transaction sees them.
struct SQLiteRoomSnapshot: RoomSnapshot {
    let database: Database

    static let messageColumns = MessageRow.columns + ", " + ContentColumn.messageOrigin.opened(of: "m")

    static func message(_ row: StatementRow, in room: RoomName) throws -> ArchivedMessage {
        let message = try MessageRow.read(row, in: room)
        return ArchivedMessage(
            id: message.id,
            sequence: message.sequence,
            kind: message.kind,
            author: message.author,
            text: message.text,
            mentions: message.mentions,
            metadata: message.metadata,
            sentAt: message.sentAt,
            origin: (row[9] as String?).flatMap(Origin.init(text:))
        )
    }

    func rooms() throws -> [ArchivedRoom] {
        try database.all(
            """
            SELECT name, \(ContentColumn.roomDescription.opened()), created_at, user_count,
                \(ContentColumn.roomOrigin.opened()), message_count, (
                SELECT count(*) FROM room_messages
                WHERE room = rooms.id AND seq > rooms.cleared_through AND kind = 'user'
            )
            FROM rooms ORDER BY name
            """
        ) { row in
            let kept: Int = row[6]
            return ArchivedRoom(
                name: RoomName(rawValue: row[0]),
                description: row[1],
                createdAt: Timestamp(milliseconds: row[2]),
                keptCount: kept,
                prunedCount: max(0, row[5] - kept),
                userCount: row[3],
                origin: (row[4] as String?).flatMap(Origin.init(text:))
            )
        }
    }

    func messages(of name: RoomName, after sequence: Int, limit: Int) throws -> [ArchivedMessage] {
        let room = try database.requireRoom(name)
        return try database.all(
            """
            SELECT \(Self.messageColumns) FROM room_messages AS m WHERE m.room = ? AND m.seq > ? ORDER BY m.seq LIMIT ?
            """,
            [room.id, max(sequence, room.clearedThrough), limit]
        ) { try Self.message($0, in: name) }
    }

    func members(of name: RoomName) throws -> [ArchivedMember] {
        let room = try database.requireRoom(name)
        let kept = try database.keptMessages(in: room)
        return try database.all(
            """
            SELECT m.agent, m.is_present, coalesce(a.is_silent, 1), m.joined_at, m.message_count,
                \(ContentColumn.memberProfile.opened(of: "m")), \(ContentColumn.memberOrigin.opened(of: "m")),
                m.read_through, m.mentions_through
            FROM room_members AS m LEFT JOIN room_agents AS a ON a.agent = m.agent WHERE m.room = ? ORDER BY m.agent
            """,
            [room.id]
        ) { row in
            let agent = AgentID(rawValue: row[0])
            let kept = kept[agent] ?? 0
            return ArchivedMember(
                agent: agent,
                isPresent: row[1],
                presence: row[2] as Bool ? .offline : .online,
                joinedAt: Timestamp(milliseconds: row[3]),
                keptCount: kept,
                prunedCount: max(0, row[4] - kept),
                profile: row.json(5),
                read: try mark(row[7], of: agent, in: room, isMentionsOnly: false),
                mentionsRead: try mark(row[8], of: agent, in: room, isMentionsOnly: true),
                origin: (row[6] as String?).flatMap(Origin.init(text:))
            )
        }
    }

    /// Where a cursor stands, told by a message that is kept; a cursor past all there is to read needs none.
    private func mark(
        _ cursor: Int,
        of agent: AgentID,
        in room: RoomRow,
        isMentionsOnly: Bool
    ) throws -> ArchivedMember.Mark {
        let isUnread = try database.exists(
            "SELECT 1 \(Unread.source(isMentionsOnly: isMentionsOnly)) LIMIT 1",
            [room.id, agent.rawValue, max(cursor, room.clearedThrough), Int.max]
        )
        guard isUnread else { return .everything }
        let last = try database.first(
            """
            SELECT \(Self.messageColumns) FROM room_messages AS m WHERE m.room = ? AND m.seq > ? AND m.seq <= ?
            ORDER BY m.seq DESC LIMIT 1
            """,
            [room.id, room.clearedThrough, cursor]
        ) { try Self.message($0, in: room.room.name).id }
        return last.map(ArchivedMember.Mark.through) ?? .nothing
    }
}

extension Database {
    /// How many of the kept messages of a room each agent sent.
    func keptMessages(in room: RoomRow) throws -> [AgentID: Int] {
        let counts = try all(
            """
            SELECT author, count(*) FROM room_messages WHERE room = ? AND seq > ? AND kind = 'user' GROUP BY author
            """,
            [room.id, room.clearedThrough]
        ) { (author: AgentID(rawValue: $0[0]), count: $0[1] as Int) }
        return Dictionary(uniqueKeysWithValues: counts.map { ($0.author, $0.count) })
    }
}

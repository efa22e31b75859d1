import GRDB
import Orchestration
import Vocabulary

/// Adds messages to one room, and counts them once at the end.
struct MessageIntake {
    let room: RoomRow
    var sequence: Int
    private var counts: [AgentID: Int] = [:]
    private var kept = 0
    private var bytes = 0
    private var lastSaid = 0

    init(room: RoomRow, sequence: Int) {
        self.room = room
        self.sequence = sequence
    }

    mutating func add(_ message: ArchivedMessage, to database: Database) throws {
        sequence += 1
        let size = try MessageRow.insert(
            message.draft(for: room.room.name),
            message.kind,
            numbered: sequence,
            at: message.sentAt,
            foreignID: message.id,
            origin: message.origin,
            into: room,
            of: database
        )
        kept += 1
        bytes += size
        guard message.kind == .user else { return }
        counts[message.author, default: 0] += 1
        lastSaid = sequence
    }

    func settle(in database: Database) throws {
        guard kept > 0 else { return }
        try database.change(
            """
            INSERT INTO counters (name, value) VALUES ('messages', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1
            """,
            [sequence]
        )
        let said = counts.values.reduce(0, +)
        try database.change(
            """
            UPDATE rooms SET message_count = message_count + ?2, kept_messages = kept_messages + ?3,
                kept_bytes = kept_bytes + ?4, last_said = max(last_said, ?5)
            WHERE id = ?1
            """,
            [room.id, said, kept, bytes, lastSaid]
        )
        // Who is not in the room yet is counted when it is let in.
        for (author, count) in counts {
            try database.change(
                "UPDATE room_members SET message_count = message_count + ?3 WHERE room = ?1 AND agent = ?2",
                [room.id, author.rawValue, count]
            )
        }
    }
}

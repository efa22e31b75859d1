import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func send(
        _ draft: MessageDraft,
        keeping limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<SentMessage> {
        try await change(once: once, at: now) { database in
            try database.requireFree(draft.author, draft.provenance?.agent)
            try database.requireFree(.room(draft.room))
            let room = try database.requireRoom(draft.room)
            let sender = [room.id, draft.author.rawValue] as StatementArguments
            let readThrough = try database.first(
                "SELECT read_through FROM room_members WHERE room = ? AND agent = ? AND is_present = 1",
                sender
            ) { $0[0] as Int }
            guard let readThrough else { throw Fault(draft.author, notIn: draft.room) }
            let added = try database.add(draft, .user, to: room, keeping: limit, at: now)
            // A sender that had read everything has read its own message too.
            try database.change(
                "UPDATE room_members SET message_count = message_count + 1, read_through = ? WHERE room = ? AND agent = ?",
                [readThrough >= room.lastSaid ? added.sequence : readThrough] + sender
            )
            return Once(
                SentMessage(
                    id: MessageID(at: now, sequence: added.sequence),
                    room: draft.room,
                    sequence: added.sequence,
                    sentAt: now,
                    mentions: draft.mentions,
                    pruned: added.pruned
                )
            )
        }
    }

    package func sentMessage(for receipt: Receipt) async throws -> SentMessage? {
        try look { database in
            try Receipts.answer(to: receipt, in: database).map { try JSONReader.read($0).decode(SentMessage.self) }
        }
    }

    package func messages(in range: MessageRange) async throws -> MessagePage {
        try await read { database in
            let room = try database.requireRoom(range.room)
            var floor = room.clearedThrough
            var order = "ORDER BY m.seq"
            var skipped = 0
            switch range.start {
            case .after(let sequence): floor = max(floor, sequence)
            case .newest(let offset):
                order += " DESC"
                skipped = offset
            }
            let source =
                range.mentioning == nil
                ? "room_messages AS m WHERE m.room = ?1 AND m.seq > ?2"
                : """
                room_mentions AS n CROSS JOIN room_messages AS m ON m.room = n.room AND m.seq = n.seq
                WHERE n.room = ?1 AND n.seq > ?2 AND n.agent = ?5
                """
            // Ordered by the side that the index of mentions has in order.
            if range.mentioning != nil { order = order.replacing("m.seq", with: "n.seq") }
            var arguments: [any DatabaseValueConvertible] = [room.id, floor, range.limit + 1, skipped]
            if let agent = range.mentioning { arguments.append(agent.rawValue) }
            let messages = try database.all(
                "SELECT \(MessageRow.columns) FROM \(source) \(order) LIMIT ?3 OFFSET ?4",
                StatementArguments(arguments)
            ) { try MessageRow.read($0, in: range.room) }
            return MessagePage(messages, limit: range.limit)
        }
    }

    package func sequence(of message: MessageID, in name: RoomName) async throws -> Int? {
        try look { database in
            let room = try database.requireRoom(name).id
            let imported = try database.first(
                "SELECT seq FROM room_messages WHERE room = ? AND foreign_id = ?",
                [room, message.rawValue]
            ) { $0[0] as Int }
            if let imported { return imported }
            guard let sequence = message.sequence else { return nil }
            let standing = try database.first(
                "SELECT room, sent_at, foreign_id FROM room_messages WHERE seq = ?",
                [sequence]
            ) { (room: $0[0] as Int64, sentAt: Timestamp(milliseconds: $0[1]), foreignID: $0[2] as String?) }
            guard let standing else {
                // It was pruned or cleared; what came after it is still well-defined, unless it never was.
                return try database.last("messages") >= sequence ? sequence : nil
            }
            let isThisOne =
                standing.room == room && standing.foreignID == nil
                && MessageID(at: standing.sentAt, sequence: sequence) == message
            return isThisOne ? sequence : nil
        }
    }
}

extension Database {
    /// How many messages one change prunes at the most: a limit that was lowered is reached step by step.
    private static let pruneLimit = 64

    /// Adds a message at the end of a room, and prunes the oldest over the limit.
    func add(
        _ draft: MessageDraft,
        _ kind: RoomMessage.Kind,
        to room: RoomRow,
        keeping limit: Int = .max,
        at now: Timestamp
    ) throws -> (sequence: Int, pruned: Int) {
        let pruned = try prune(room, to: max(0, limit - 1))
        let sequence = try next("messages")
        let bytes = try MessageRow.insert(draft, kind, numbered: sequence, at: now, into: room, of: self)
        let isSaid = kind == .user
        try change(
            """
            UPDATE rooms SET message_count = message_count + ?2, kept_messages = kept_messages + 1 - ?3,
                kept_bytes = kept_bytes + ?4 - ?5, last_said = max(last_said, ?6)
            WHERE id = ?1
            """,
            [room.id, isSaid ? 1 : 0, pruned.count, bytes, pruned.bytes, isSaid ? sequence : 0]
        )
        return (sequence, pruned.count)
    }

    private func prune(_ room: RoomRow, to limit: Int) throws -> (count: Int, bytes: Int) {
        let surplus = room.room.keptMessages - limit
        guard surplus > 0 else { return (0, 0) }
        let gone = try all(
            """
            DELETE FROM room_messages WHERE room = ?1 AND seq IN (
                SELECT seq FROM room_messages WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3
            ) RETURNING bytes
            """,
            [room.id, room.clearedThrough, min(surplus, Self.pruneLimit)]
        ) { $0[0] as Int }
        return (gone.count, gone.reduce(0, +))
    }
}

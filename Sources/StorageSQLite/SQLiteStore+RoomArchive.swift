import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: RoomArchive {
    package func withRoomSnapshot<Outcome: Sendable>(
        _ work: @escaping @Sendable (any RoomSnapshot) throws -> Outcome
    ) async throws -> Outcome {
        try await read { try work(SQLiteRoomSnapshot(database: $0)) }
    }

    package func missingMessages(_ ids: [MessageID], in name: RoomName) async throws -> Int {
        try await read { database in
            guard try database.exists("SELECT 1 FROM rooms WHERE name = ?", [name.rawValue]) else { return ids.count }
            let room = try database.requireRoom(name)
            return try ids.count { id in
                try database.message(id, in: room).map { $0.sequence <= room.clearedThrough } ?? true
            }
        }
    }

    package func takeRoom(_ room: ArchivedRoom, at now: Timestamp) async throws -> Bool {
        try await writer.perform { database in
            try database.change(
                """
                INSERT INTO rooms (name, description, created_at, created_by, message_count, origin)
                VALUES (?1, \(ContentColumn.roomDescription.sealed("?2", row: ["?1"])), ?3, ?4, ?5,
                    \(ContentColumn.roomOrigin.sealed("?6", row: ["?1"])))
                ON CONFLICT (name) DO NOTHING
                """,
                [
                    room.name.rawValue, room.description, room.createdAt.milliseconds, ArchivedRoom.importer,
                    room.prunedCount, room.origin?.text,
                ]
            )
            guard database.changesCount == 1 else { return false }
            try database.record(.created, of: .room(room.name), by: ArchivedRoom.importer, at: now)
            return true
        }
    }

    package func takeMessages(_ messages: [ArchivedMessage], into name: RoomName) async throws -> TakenMessages {
        try await writer.perform { database in
            let room = try database.requireRoom(name)
            var taken = TakenMessages()
            var intake = MessageIntake(room: room, sequence: try database.last("messages"))
            for (place, message) in messages.enumerated() {
                guard let free = try database.free(message, in: room) else {
                    taken.known += 1
                    continue
                }
                if free.id != message.id { taken.renamed.append(.init(place: place, id: free.id)) }
                try intake.add(free, to: database)
                taken.added += 1
            }
            try intake.settle(in: database)
            return taken
        }
    }

    package func takeMembers(
        _ members: [ArchivedMember],
        into name: RoomName,
        keepingPresence: Bool,
        at now: Timestamp
    ) async throws -> Int {
        try await writer.perform { database in
            let room = try database.requireRoom(name)
            let kept = try database.keptMessages(in: room)
            // Past the board's own messages, too: those of other boards may mention agents.
            let end = try database.number("SELECT max(seq) FROM room_messages WHERE room = ?", [room.id])
            let count = try members.count { member in
                try database.take(
                    member,
                    into: room,
                    keptCount: kept[member.agent] ?? 0,
                    end: end,
                    isOnline: keepingPresence && member.presence == .online,
                    at: now
                )
            }
            try database.change(
                """
                INSERT INTO room_members
                    (room, agent, is_present, joined_at, message_count, read_through, mentions_through)
                SELECT ?1, author, 0, min(sent_at), count(*), ?2, ?2 FROM room_messages
                WHERE room = ?1 AND seq > ?3 AND kind = 'user' GROUP BY author
                ON CONFLICT (room, agent) DO NOTHING
                """,
                [room.id, end, room.clearedThrough]
            )
            return count
        }
    }

    package func noteImport(of count: Int, into room: RoomName, at now: Timestamp) async throws {
        let entry = AuditEntry(importing: count, into: room, at: now)
        try await writer.perform { database in
            try database.audit(entry)
            try database.record(.imported, of: .room(room), by: ArchivedRoom.importer, at: now, "\(count) messages")
        }
    }
}

extension Database {
    /// The message under an id that no other has; nothing where the room holds the same message already.
    fileprivate func free(_ message: ArchivedMessage, in room: RoomRow) throws -> ArchivedMessage? {
        var candidate = message
        var attempt = 1
        while let standing = try self.message(candidate.id, in: room) {
            if standing.sequence <= room.clearedThrough {
                // It was cleared and waits to be swept; what comes now is to stay.
                try change("DELETE FROM room_messages WHERE room = ? AND seq = ?", [room.id, standing.sequence])
                continue
            }
            if standing.hasContent(of: candidate) { return nil }
            attempt += 1
            candidate = message.renamed(attempt)
        }
        return candidate
    }

    fileprivate func message(_ id: MessageID, in room: RoomRow) throws -> ArchivedMessage? {
        let columns = SQLiteRoomSnapshot.messageColumns
        let imported = try first(
            "SELECT \(columns) FROM room_messages AS m WHERE m.room = ? AND m.foreign_id = ?",
            [room.id, id.rawValue]
        ) { try SQLiteRoomSnapshot.message($0, in: room.room.name) }
        if let imported { return imported }
        guard let sequence = id.sequence else { return nil }
        let own = try first(
            "SELECT \(columns) FROM room_messages AS m WHERE m.room = ? AND m.seq = ? AND m.foreign_id IS NULL",
            [room.id, sequence]
        ) { try SQLiteRoomSnapshot.message($0, in: room.room.name) }
        return own?.id == id ? own : nil
    }

    /// Lets an agent into a room, or remembers that it was there; one that the room knows keeps its own place.
    fileprivate func take(
        _ member: ArchivedMember,
        into room: RoomRow,
        keptCount: Int,
        end: Int,
        isOnline: Bool,
        at now: Timestamp
    ) throws -> Bool {
        let agent = member.agent.rawValue
        let isKnown = try exists("SELECT 1 FROM room_members WHERE room = ? AND agent = ?", [room.id, agent])
        guard !isKnown else { return false }
        if member.isPresent, isOnline {
            try meetInRooms(member.agent, at: now)
        } else if member.isPresent {
            try change(
                "INSERT INTO room_agents (agent, last_seen, is_silent) VALUES (?, ?, 1) ON CONFLICT (agent) DO NOTHING",
                [agent, member.joinedAt.milliseconds]
            )
        }
        try change(
            """
            INSERT INTO room_members
                (room, agent, is_present, joined_at, message_count, read_through, mentions_through, profile, origin)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \(ContentColumn.memberProfile.sealed("?8", row: ["?1", "?2"])),
                \(ContentColumn.memberOrigin.sealed("?9", row: ["?1", "?2"])))
            """,
            [
                room.id, agent, member.isPresent, member.joinedAt.milliseconds, keptCount + member.prunedCount,
                try sequence(of: member.read, in: room, endingAt: end),
                try sequence(of: member.mentionsRead, in: room, endingAt: end),
                member.profile?.text, member.origin?.text,
            ]
        )
        guard member.isPresent else { return false }
        try change(
            """
            UPDATE rooms SET user_count = user_count + 1,
                online_count = online_count + EXISTS (SELECT 1 FROM room_agents WHERE agent = ?2 AND is_silent = 0)
            WHERE id = ?1
            """,
            [room.id, agent]
        )
        return true
    }

    private func sequence(of mark: ArchivedMember.Mark, in room: RoomRow, endingAt end: Int) throws -> Int {
        switch mark {
        case .everything: end
        case .nothing: room.clearedThrough
        case .through(let id): try message(id, in: room)?.sequence ?? end
        }
    }
}

import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func hasUnread(_ query: UnreadQuery) async throws -> Bool {
        try look { database in
            let place = try database.place(of: query)
            return try database.exists(
                "SELECT 1 \(Unread.source(isMentionsOnly: query.isMentionsOnly)) LIMIT ?5",
                place.arguments(query, after: place.reading.cursor(query), through: .max, limit: 1)
            )
        }
    }

    package func readUnread(
        _ query: UnreadQuery,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<UnreadPage> {
        try await writer.perform { database in
            // The receipt holds the stretch that was read; the messages themselves are kept where they are.
            if let once, let answer = try Receipts.answer(to: once, in: database) {
                let move = try JSONReader.read(answer).decode(CursorMove.self)
                let page = try database.page(query, again: move)
                return Once(UnreadPage(page: page, move: move), isReplay: true)
            }
            try database.requireFree(query.reader)
            let place = try database.place(of: query)
            let page = try database.page(query, place, after: place.reading.cursor(query), through: .max)
            let move = place.reading.move(query, past: page, lastSaid: place.room.lastSaid)
            guard !page.messages.isEmpty else { return Once(UnreadPage(page: page, move: move)) }
            try database.change(
                "UPDATE room_members SET read_through = ?3, mentions_through = ?4 WHERE room = ?1 AND agent = ?2",
                [place.room.id, query.reader.rawValue, move.readThrough, move.mentionsThrough]
            )
            if let once { try Receipts.keep(once, answer: move, at: now, in: database) }
            return Once(UnreadPage(page: page, move: move))
        }
    }

    package func unread(_ query: UnreadQuery, _ move: CursorMove, forgetting receipt: Receipt?) async throws {
        try await writer.perform { database in
            if let receipt { try Receipts.forget(receipt, in: database) }
            try database.change(
                """
                UPDATE room_members SET read_through = ?3, mentions_through = ?4
                WHERE room = (SELECT id FROM rooms WHERE name = ?1) AND agent = ?2
                    AND read_through = ?5 AND mentions_through = ?6
                """,
                [
                    query.room.rawValue, query.reader.rawValue, move.readFrom, move.mentionsFrom, move.readThrough,
                    move.mentionsThrough,
                ]
            )
        }
    }
}

/// A reader's place in a room: what it may see, and how far it has read.
private struct RoomPlace {
    let room: RoomRow
    let reading: ReadingPlace

    /// What the query for a stretch of the unread is given.
    func arguments(_ query: UnreadQuery, after start: Int, through end: Int, limit: Int) -> StatementArguments {
        [room.id, query.reader.rawValue, max(start, room.clearedThrough), end, limit]
    }
}

extension Database {
    fileprivate func place(of query: UnreadQuery) throws -> RoomPlace {
        let room = try requireRoom(query.room)
        let place = try first(
            """
            SELECT read_through, mentions_through FROM room_members WHERE room = ? AND agent = ? AND is_present = 1
            """,
            [room.id, query.reader.rawValue]
        ) { RoomPlace(room: room, reading: ReadingPlace(readThrough: $0[0], mentionsThrough: $0[1])) }
        guard let place else { throw Fault(query.reader, notIn: query.room) }
        return place
    }

    fileprivate func page(
        _ query: UnreadQuery,
        _ place: RoomPlace,
        after start: Int,
        through end: Int
    ) throws -> MessagePage {
        let messages = try all(
            "SELECT \(MessageRow.columns) \(Unread.source(isMentionsOnly: query.isMentionsOnly)) LIMIT ?5",
            place.arguments(query, after: start, through: end, limit: query.limit + 1)
        ) { try MessageRow.read($0, in: query.room) }
        return MessagePage(messages, limit: query.limit)
    }

    /// Gives the stretch again that was read before, as far as it is still kept.
    fileprivate func page(_ query: UnreadQuery, again move: CursorMove) throws -> MessagePage {
        let place = RoomPlace(room: try requireRoom(query.room), reading: move.start)
        let end = move.end.cursor(query)
        var page = try page(query, place, after: place.reading.cursor(query), through: end)
        page.hasMore = try exists(
            "SELECT 1 \(Unread.source(isMentionsOnly: query.isMentionsOnly)) LIMIT ?5",
            place.arguments(query, after: end, through: .max, limit: 1)
        )
        return page
    }
}

package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func hasUnread(_ query: UnreadQuery) async throws -> Bool {
        var query = query
        query.limit = 1
        return try await !page(query).page.messages.isEmpty
    }

    /// What is unread is looked for first, however long that takes, and then the cursor is moved in one step; messages
    /// that stand behind a cursor never change, so the page holds as long as nobody else moved it.
    package func readUnread(
        _ query: UnreadQuery,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<UnreadPage> {
        if let once, let move = try await answer(to: once, CursorMove.init) {
            return Once(UnreadPage(page: try await page(query, again: move), move: move), isReplay: true)
        }
        return try await undisturbed {
            let found = try await page(query, isStrict: true)
            let move = found.place.move(query, past: found.page, lastSaid: found.lastSaid)
            guard !found.page.messages.isEmpty else { return Once(UnreadPage(page: found.page, move: move)) }
            let moved = try await moveCursors(of: query, in: found.generation, move, at: now, once: once)
            // The same call came on another way meanwhile, and gave its answer.
            let page = moved.isReplay ? try await self.page(query, again: moved.outcome) : found.page
            return Once(UnreadPage(page: page, move: moved.outcome), isReplay: moved.isReplay)
        }
    }

    package func unread(_ query: UnreadQuery, _ move: CursorMove, forgetting receipt: Receipt?) async throws {
        let place: [RedisCommand.Argument] = [
            .text(query.room.rawValue), .text(query.reader.rawValue), .optional(receipt?.key),
        ]
        _ = try await change(.takeReadingBack, place + move.arguments) { _ in }
    }

    private func moveCursors(
        of query: UnreadQuery,
        in generation: String,
        _ move: CursorMove,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<CursorMove> {
        let place: [RedisCommand.Argument] = [
            .text(query.room.rawValue), .text(query.reader.rawValue), .text(generation),
        ]
        do {
            return try await change(.moveCursors, place + move.arguments, at: now, once: once, CursorMove.init)
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: query.room, of: query.reader)
        }
    }

    // MARK: Pages

    /// What is unread, and what the reader and the room were like at the first look.
    private struct Unread {
        var page = MessagePage.empty
        var generation = ""
        var lastSaid = 0
        var place = ReadingPlace(readThrough: 0, mentionsThrough: 0)
    }

    private func page(_ query: UnreadQuery, isStrict: Bool = false) async throws -> Unread {
        var unread = Unread()
        let entries = try await MessageStretch.gather(query.limit + 1, where: query.concerns) { last, count in
            do {
                return try await look(
                    .readUnread,
                    [
                        .text(query.room.rawValue), .text(query.reader.rawValue), query.isMentionsOnly ? 1 : 0,
                        isStrict ? 1 : 0, .optional(last), .number(count),
                    ]
                ) { reply in
                    if last == nil {
                        unread.generation = try reply[2].string
                        unread.lastSaid = try reply[3].int
                        unread.place.readThrough = try reply[4].int
                        unread.place.mentionsThrough = try reply[5].int
                    }
                    return try MessageStretch(reply)
                }
            } catch let refusal as ScriptRefusal {
                throw refusal.fault(in: query.room, of: query.reader)
            }
        }
        unread.page = MessagePage(try entries.map { try $0.message(in: query.room) }, limit: query.limit)
        return unread
    }

    /// Gives the stretch again that was read before, as far as it is still kept.
    private func page(_ query: UnreadQuery, again move: CursorMove) async throws -> MessagePage {
        let end = move.end.cursor(query)
        let entries = try await unread(query, after: move.start.cursor(query), through: end, limit: query.limit)
        return MessagePage(
            messages: try entries.map { try $0.message(in: query.room) },
            hasMore: try await !unread(query, after: end, limit: 1).isEmpty
        )
    }

    private func unread(
        _ query: UnreadQuery,
        after start: Int,
        through end: Int? = nil,
        limit: Int
    ) async throws -> [MessageEntry] {
        try await MessageStretch.gather(limit, where: query.concerns) { last, count in
            try await stretch(
                of: query.room,
                "up",
                from: last ?? start,
                through: end,
                count,
                mentioning: query.isMentionsOnly ? query.reader : nil
            )
        }
    }
}

extension CursorMove {
    fileprivate init(_ reply: Reply) throws {
        self.init(
            readFrom: try reply[0].int,
            readThrough: try reply[1].int,
            mentionsFrom: try reply[2].int,
            mentionsThrough: try reply[3].int
        )
    }

    fileprivate var arguments: [RedisCommand.Argument] {
        [.number(readFrom), .number(readThrough), .number(mentionsFrom), .number(mentionsThrough)]
    }
}

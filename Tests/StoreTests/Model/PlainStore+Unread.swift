import Orchestration
import Vocabulary

extension PlainStore {
    func hasUnread(_ query: UnreadQuery) async throws -> Bool {
        let (room, member) = try board.reader(of: query)
        return !room.unread(query, after: query.isMentionsOnly ? member.mentionsThrough : member.readThrough).isEmpty
    }

    func readUnread(_ query: UnreadQuery, at now: Timestamp, once: Receipt?) async throws -> Once<UnreadPage> {
        // The receipt holds the stretch that was read: what is gone since is not given again.
        let read: Once<CursorMove> = try change(once: once, at: now, isEffect: \.isMove) { board in
            try board.requireFree(.agent(query.reader))
            let (room, member) = try board.reader(of: query)
            let move = member.move(query, in: room)
            let place = try board.place(of: query.room)
            board.rooms[place].members[query.reader]?.readThrough = move.readThrough
            board.rooms[place].members[query.reader]?.mentionsThrough = move.mentionsThrough
            return Once(move)
        }
        let move = read.outcome
        let (start, end) =
            query.isMentionsOnly
            ? (move.mentionsFrom, move.mentionsThrough) : (move.readFrom, move.readThrough)
        let unread = try board.room(query.room).unread(query, after: start)
        let page = unread.filter { $0.sequence <= end }.prefix(query.limit)
        let hasMore = unread.contains { $0.sequence > end }
        return Once(
            UnreadPage(page: MessagePage(messages: Array(page), hasMore: hasMore), move: move),
            isReplay: read.isReplay
        )
    }

    func unread(_ query: UnreadQuery, _ move: CursorMove, forgetting receipt: Receipt?) async throws {
        change { board in
            if let receipt { board.receipts[receipt.key] = nil }
            guard let place = try? board.place(of: query.room), var member = board.rooms[place].members[query.reader],
                member.readThrough == move.readThrough, member.mentionsThrough == move.mentionsThrough
            else { return }
            member.readThrough = move.readFrom
            member.mentionsThrough = move.mentionsFrom
            board.rooms[place].members[query.reader] = member
        }
    }
}

extension PlainBoard {
    fileprivate func reader(of query: UnreadQuery) throws -> (PlainRoom, PlainMember) {
        let room = try room(query.room)
        guard let member = room.members[query.reader], member.isPresent else {
            throw Fault(query.reader, notIn: query.room)
        }
        return (room, member)
    }
}

extension PlainMember {
    /// How far the next reading moves the cursors.
    fileprivate func move(_ query: UnreadQuery, in room: PlainRoom) -> CursorMove {
        var move = CursorMove(
            readFrom: readThrough,
            readThrough: readThrough,
            mentionsFrom: mentionsThrough,
            mentionsThrough: mentionsThrough
        )
        let unread = room.unread(query, after: query.isMentionsOnly ? mentionsThrough : readThrough)
        guard let last = unread.prefix(query.limit).last?.sequence else { return move }
        // Whoever has read all that is for it has read everything up to now.
        let end = unread.count > query.limit ? last : max(last, room.lastSaid)
        if query.isMentionsOnly {
            move.mentionsThrough = max(mentionsThrough, end)
        } else {
            move.readThrough = max(readThrough, end)
            // A mention from before the agent came is not among what it read now, and stays unread.
            if mentionsThrough >= readThrough { move.mentionsThrough = max(mentionsThrough, end) }
        }
        return move
    }
}

extension CursorMove {
    fileprivate var isMove: Bool { readFrom != readThrough || mentionsFrom != mentionsThrough }
}

import Orchestration
import Vocabulary

extension PlainStore {
    /// How many messages one change prunes at the most.
    private static let pruneLimit = 64

    func send(
        _ draft: MessageDraft,
        keeping limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<SentMessage> {
        try change(once: once, at: now) { board in
            try board.requireFree(.agent(draft.author), draft.provenance?.agent.map { .agent($0) }, .room(draft.room))
            let place = try board.place(of: draft.room)
            let lastSaid = board.rooms[place].lastSaid
            guard var member = board.rooms[place].members[draft.author], member.isPresent else {
                throw Fault(draft.author, notIn: draft.room)
            }
            let surplus = board.rooms[place].messages.count + 1 - max(1, limit)
            let pruned = min(max(0, surplus), Self.pruneLimit)
            board.rooms[place].messages.removeFirst(pruned)
            let message = board.add(draft, .user, to: place, at: now)
            member.messageCount += 1
            // A sender that had read everything has read its own message too.
            if member.readThrough >= lastSaid { member.readThrough = message.sequence }
            board.rooms[place].members[draft.author] = member
            return Once(
                SentMessage(
                    id: message.id,
                    room: draft.room,
                    sequence: message.sequence,
                    sentAt: now,
                    mentions: draft.mentions,
                    pruned: pruned
                )
            )
        }
    }

    func sentMessage(for receipt: Receipt) async throws -> SentMessage? {
        guard let kept = board.receipts[receipt.key] else { return nil }
        try receipt.requireSameCall(as: kept.fingerprint)
        return kept.answer as? SentMessage
    }

    func messages(in range: MessageRange) async throws -> MessagePage {
        let all = try board.room(range.room).messages.filter { message in
            range.mentioning.map { message.mentions.contains($0) } ?? true
        }
        let beyond =
            switch range.start {
            case .after(let sequence): all.filter { $0.sequence > sequence }
            case .newest(let offset): Array(all.reversed().dropFirst(offset))
            }
        return MessagePage(messages: Array(beyond.prefix(range.limit)), hasMore: beyond.count > range.limit)
    }

    func sequence(of message: MessageID, in room: RoomName) async throws -> Int? {
        _ = try board.room(room)
        guard let sequence = message.sequence, sequence <= board.messageCount else { return nil }
        guard let standing = board.rooms.flatMap(\.messages).first(where: { $0.sequence == sequence }) else {
            return sequence
        }
        return standing.id == message && standing.room == room ? sequence : nil
    }

    func search(_ search: MessageSearch) async throws -> FoundMessages {
        if let room = search.room { _ = try board.room(room) }
        let messages = board.rooms.flatMap(\.messages).sorted { $0.sequence > $1.sequence }
        let found = messages.filter { message in
            guard message.kind == .user, message.room == search.room ?? message.room,
                message.author == search.author ?? message.author
            else { return false }
            let text = message.text.lowercased()
            return search.terms.allSatisfy { text.contains($0.lowercased()) }
        }
        return FoundMessages(
            messages: Array(found.prefix(search.limit)),
            hasMore: found.count > search.limit,
            isPartial: false
        )
    }

    func clearMessages(
        of room: RoomName,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<Int> {
        try change(once: once, at: now) { board in
            let place = try board.place(of: room)
            let count = board.rooms[place].messages.count { $0.kind == .user }
            board.rooms[place].messages = []
            board.rooms[place].said = 0
            for agent in board.rooms[place].members.keys { board.rooms[place].members[agent]?.messageCount = 0 }
            board.record(.cleared, of: .room(room), by: caller.name, at: now, "\(count) messages")
            return Once(count)
        }
    }

    /// Nothing is left of what was cleared.
    func sweepCleared(limit: Int) async throws -> Int { 0 }
}

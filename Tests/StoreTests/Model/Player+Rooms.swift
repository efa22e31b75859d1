import Orchestration
import Vocabulary

extension Player {
    mutating func perform(_ operation: RoomOperation, _ step: Step) async throws -> String {
        let now = step.at
        switch operation {
        case .create(let name, let limit):
            let draft = RoomDraft(name: name, description: name == general ? nil : "для тестов", creator: "boss")
            let made = try await store.createRoom(draft, limit: limit, at: now, once: step.receipt)
            return try Spelling.of(made) { try Spelling.of($0) }
        case .enter(let room, let agent, let profile, let limit):
            let entered = try await store.enter(
                room,
                agent,
                profile: profile,
                limit: limit,
                at: now,
                once: step.receipt
            )
            note(entered.outcome.id, entered.outcome.sequence, in: room)
            return try Spelling.of(entered) { try spell($0) }
        case .leave(let room, let agent):
            let passage = RoomPassage(room: room, agent: agent, notice: "\(agent) left the room.")
            let left = try await store.leave(passage, at: now, once: step.receipt)
            note(left.outcome.id, left.outcome.sequence, in: room)
            return try Spelling.of(left) { try spell($0) }
        case .say(let text, let room, let agent, let mentions, let limit):
            var draft = MessageDraft(room: room, author: agent, text: text, mentions: mentions, metadata: nil)
            if text.hasPrefix("{") { draft.metadata = RawJSON(trusting: text) }
            draft.provenance = Provenance(Caller(keyID: "k2", role: .worker, agent: agent))
            let sent = try await store.send(draft, keeping: limit, at: now, once: step.receipt)
            note(sent.outcome.id, sent.outcome.sequence, in: room)
            return Spelling.of(sent) {
                let isNamed = $0.id == MessageID(at: $0.sentAt, sequence: $0.sequence)
                return "\(name($0.sequence, in: room)) \($0.sentAt) \($0.mentions) pruned \($0.pruned) \(isNamed)"
            }
        case .read(let room, let agent, let isMentionsOnly, let limit):
            let query = UnreadQuery(room: room, reader: agent, isMentionsOnly: isMentionsOnly, limit: limit)
            let hasUnread = try await store.hasUnread(query)
            let read = try await store.readUnread(query, at: now, once: step.receipt)
            if !read.isReplay {
                let reading = Reading(room: room, agent: agent)
                readings[reading] = TakenReading(query: query, move: read.outcome.move, receipt: step.receipt)
            }
            return "\(hasUnread) " + (try Spelling.of(read) { try spell($0.page) + " " + spell($0.move, in: room) })
        case .takeBack(let room, let agent):
            guard let reading = readings.removeValue(forKey: Reading(room: room, agent: agent)) else {
                return "nothing"
            }
            try await store.unread(reading.query, reading.move, forgetting: reading.receipt)
            return "taken back"
        case .page(let room, let offset, let agent, let limit):
            let range = MessageRange(room: room, start: .newest(offset: offset), mentioning: agent, limit: limit)
            return try spell(try await store.messages(in: range))
        case .follow(let room, let number, let agent, let limit):
            guard let id = ids[room]?.dropFirst(number).first else { return "nothing" }
            guard let start = try await store.sequence(of: id, in: room) else { return "unknown" }
            let range = MessageRange(room: room, start: .after(start), mentioning: agent, limit: limit)
            return try spell(try await store.messages(in: range))
        case .search(let words, let room, let author):
            let search = try MessageSearch(query: words, room: room, author: author)
            return try await store.search(search).messages.map { try spell($0) }.sorted().joined(separator: ", ")
        case .clear(let room):
            let cleared = try await store.clearMessages(of: room, by: .boss, at: now, once: step.receipt)
            return Spelling.of(cleared) { "\($0) cleared" }
        case .sweep:
            // What is freed at which step is a store's own affair.
            _ = try await store.sweepCleared(limit: 3)
            return "swept"
        case .keepOnline(let agents):
            try await store.keepOnline(agents, at: now)
            return "noted"
        case .markSilent(let unheardFor):
            return "\(try await store.markSilent(since: now - unheardFor).map(\.rawValue).sorted()) silent"
        }
    }

    private mutating func note(_ id: MessageID, _ sequence: Int, in room: RoomName) {
        guard numbers[room]?.contains(sequence) != true else { return }
        numbers[room, default: []].append(sequence)
        ids[room, default: []].append(id)
    }

    /// A number as a place in its room.
    func name(_ sequence: Int, in room: RoomName) -> String {
        "#\(numbers[room, default: []].count { $0 <= sequence })"
    }

    func spell(_ page: MessagePage) throws -> String {
        "[" + (try page.messages.map { try spell($0) }).joined(separator: ", ") + "]" + (page.hasMore ? "…" : "")
    }

    private func spell(_ message: RoomMessage) throws -> String {
        let isNamed = message.id == MessageID(at: message.sentAt, sequence: message.sequence)
        let source = try message.provenance.map { try Spelling.of($0) } ?? "nobody"
        return """
            \(name(message.sequence, in: message.room)) \(message.kind) \(message.author): \(message.text) \
            @\(message.mentions) \(message.metadata?.text ?? "") \(message.sentAt) \(source) \(isNamed)
            """
    }

    private func spell(_ move: CursorMove, in room: RoomName) -> String {
        let places = [move.readFrom, move.readThrough, move.mentionsFrom, move.mentionsThrough]
        return places.map { name($0, in: room) }.joined(separator: " ")
    }
}

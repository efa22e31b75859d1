import Orchestration
import StorageSQLite
import Vocabulary

/// 100 rooms of 10 agents in which much has been said.
struct FilledRooms {
    private static let start = Timestamp(milliseconds: 1_795_000_000_000)
    private static let writers = 256

    let store: SQLiteStore
    let messages: Int
    let words: [Substring]
    private let rooms = (0..<100).map { RoomName(rawValue: "room-\($0)") }
    private let agents = (0..<10).map { AgentID(rawValue: "agent-\($0)") }

    /// Stores the messages, every tenth with a mention, many at a time as a busy server would.
    func fill() async throws {
        for room in rooms {
            let draft = RoomDraft(name: room, description: nil, creator: "measure")
            _ = try await store.createRoom(draft, limit: rooms.count, at: Self.start, once: nil)
            for agent in agents {
                let passage = RoomPassage(room: room, agent: agent, profile: nil, notice: "\(agent) entered the room.")
                _ = try await store.enter(passage, limit: agents.count, at: Self.start, once: nil)
            }
        }
        try await withThrowingTaskGroup { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    var text = MessageText(words: words, seed: UInt64(writer))
                    for number in stride(from: writer, to: messages, by: Self.writers) {
                        try await say(number, text.sentence(), mentioning: text.number(below: agents.count))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func say(_ number: Int, _ text: String, mentioning mentioned: Int) async throws {
        let isMention = number.isMultiple(of: 10)
        let draft = MessageDraft(
            room: rooms[number % rooms.count],
            author: agents[number / rooms.count % agents.count],
            text: isMention ? "@\(agents[mentioned]) \(text)" : text,
            mentions: isMention ? [agents[mentioned]] : [],
            metadata: nil
        )
        let now = Self.start + .milliseconds(number)
        _ = try await store.send(draft, keeping: .max, at: now, once: nil)
    }

    /// Asks each question of random rooms, for random agents and words.
    func ask(_ repetitions: Int) async throws -> [String: Latencies] {
        var text = MessageText(words: words, seed: .max)
        func room() -> RoomName { rooms[text.number(below: rooms.count)] }
        func page(_ start: MessageRange.Start, of room: RoomName, to agent: AgentID? = nil) async throws -> MessagePage
        {
            try await store.messages(in: MessageRange(room: room, start: start, mentioning: agent, limit: 50))
        }
        // An id of somewhere in a room, which is what a reader that pages on has.
        var places: [(room: RoomName, message: MessageID)] = []
        for _ in 0..<repetitions {
            let room = room()
            let offset = text.number(below: max(1, messages / rooms.count))
            guard let message = try await page(.newest(offset: offset), of: room).messages.first else { continue }
            places.append((room, message.id))
        }
        var answers: [String: Latencies] = [:]
        answers["latest_50"] = try await .of(repetitions) { _ = try await page(.newest(offset: 0), of: room()) }
        answers["after_id_50"] = try await .of(repetitions) {
            let place = places[text.number(below: places.count)]
            guard let sequence = try await store.sequence(of: place.message, in: place.room) else { return }
            _ = try await page(.after(sequence), of: place.room)
        }
        answers["mentions_50"] = try await .of(repetitions) {
            _ = try await page(.newest(offset: 0), of: room(), to: agents[text.number(below: agents.count)])
        }
        answers["search_word_in_a_room"] = try await .of(repetitions) {
            _ = try await store.search(MessageSearch(query: text.word(), room: room()))
        }
        answers["search_word"] = try await .of(repetitions) {
            _ = try await store.search(MessageSearch(query: text.word()))
        }
        answers["search_two_words"] = try await .of(repetitions) {
            _ = try await store.search(MessageSearch(query: text.word() + " " + text.word()))
        }
        answers["search_japanese"] = try await .of(repetitions) {
            _ = try await store.search(MessageSearch(query: "認証計画", room: room()))
        }
        answers["search_two_letters"] = try await .of(repetitions) {
            _ = try await store.search(MessageSearch(query: "認証"))
        }
        return answers
    }
}

import Orchestration
import Vocabulary

let general = RoomName(rawValue: "general")
let team = RoomName(rawValue: "dev-team")

extension RoomStore {
    /// Makes rooms and lets two agents into each.
    func open(_ rooms: RoomName..., with agents: [AgentID] = [ada, bob]) async throws {
        for room in rooms {
            let draft = RoomDraft(name: room, description: "for tests", creator: "boss")
            _ = try await createRoom(draft, limit: 100, at: noon, once: nil)
            for agent in agents { try await enter(room, agent) }
        }
    }

    @discardableResult
    func enter(
        _ room: RoomName,
        _ agent: AgentID,
        profile: String? = nil,
        limit: Int = 1_000,
        at now: Timestamp = noon,
        once: Receipt? = nil
    ) async throws -> Once<RoomMessage> {
        let passage = RoomPassage(
            room: room,
            agent: agent,
            profile: profile.map(RawJSON.init(trusting:)),
            notice: "\(agent) entered the room."
        )
        return try await enter(passage, limit: limit, at: now, once: once)
    }

    @discardableResult
    func leave(_ room: RoomName, _ agent: AgentID, once: Receipt? = nil) async throws -> Once<RoomMessage> {
        let passage = RoomPassage(room: room, agent: agent, notice: "\(agent) left the room.")
        return try await leave(passage, at: noon, once: once)
    }

    /// Sends as an agent, with mentions as they are given.
    @discardableResult
    func say(
        _ text: String,
        in room: RoomName = general,
        by agent: AgentID = ada,
        to mentions: [AgentID] = [],
        metadata: String? = nil,
        keeping limit: Int = 10_000,
        at now: Timestamp = noon,
        once: Receipt? = nil
    ) async throws -> Once<SentMessage> {
        let draft = MessageDraft(
            room: room,
            author: agent,
            text: text,
            mentions: mentions,
            metadata: metadata.map(RawJSON.init(trusting:))
        )
        return try await send(draft, keeping: limit, at: now, once: once)
    }

    /// A page of texts, those of the board left out.
    func page(
        _ start: MessageRange.Start = .newest(offset: 0),
        of room: RoomName = general,
        to agent: AgentID? = nil,
        limit: Int = 50
    ) async throws -> (texts: [String], hasMore: Bool) {
        let range = MessageRange(room: room, start: start, mentioning: agent, limit: limit)
        let page = try await messages(in: range)
        return (page.messages.map(\.text), page.hasMore)
    }

    func unread(
        by agent: AgentID = bob,
        in room: RoomName = general,
        mentionsOnly: Bool = false,
        limit: Int = 50,
        once: Receipt? = nil
    ) async throws -> Once<UnreadPage> {
        let query = UnreadQuery(room: room, reader: agent, isMentionsOnly: mentionsOnly, limit: limit)
        let hasUnread = try await hasUnread(query)
        let read = try await readUnread(query, at: noon, once: once)
        guard hasUnread == !read.outcome.page.messages.isEmpty || read.isReplay else {
            throw Fault(.internalError, "A look at what is unread and the reading of it disagree.")
        }
        return read
    }

    func unreadTexts(
        by agent: AgentID = bob,
        in room: RoomName = general,
        mentionsOnly: Bool = false,
        limit: Int = 50
    ) async throws -> [String] {
        try await unread(by: agent, in: room, mentionsOnly: mentionsOnly, limit: limit).outcome.page.messages.map(
            \.text
        )
    }

    func find(
        _ query: String,
        in room: RoomName? = nil,
        by author: AgentID? = nil,
        limit: Int = 20
    ) async throws -> [String] {
        try await search(MessageSearch(query: query, room: room, author: author, limit: limit)).messages.map(\.text)
    }
}

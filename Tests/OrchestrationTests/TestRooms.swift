import Orchestration
import TestSupport
import Vocabulary

/// A board with a room in it, whose time a test moves.
struct TestRooms: Sendable {
    let board: TestBoard

    init(policy: RoomPolicy = RoomPolicy()) throws { board = try TestBoard(roomPolicy: policy) }

    var rooms: RoomBoard { board.services.rooms }
    var time: ManualTime { board.time }

    /// Makes the room and lets agents in.
    func open(_ room: RoomName = .general, with agents: AgentID...) async throws {
        _ = try await rooms.create(room, description: nil, by: .local, once: nil)
        for agent in agents { _ = try await rooms.enter(room, as: agent, once: nil) }
    }

    @discardableResult
    func send(
        _ text: String,
        to room: RoomName = .general,
        by agent: AgentID = .ada,
        once: Receipt? = nil
    ) async throws -> SentMessage {
        try await rooms.send(text, to: room, as: agent, once: once)
    }

    func read(
        _ start: MessageQuery.Start,
        by agent: AgentID? = .bob,
        mentionsOnly: Bool = false,
        in room: RoomName = .general,
        waiting: Duration = .zero,
        once: Receipt? = nil
    ) async throws -> [String] {
        let query = MessageQuery(room: room, reader: agent, start: start, isMentionsOnly: mentionsOnly)
        return try await rooms.messages(query, waiting: waiting, once: once).messages.map(\.text)
    }

    func presence() async throws -> [AgentID: Presence] {
        let users = try await rooms.users(of: .general)
        return Dictionary(uniqueKeysWithValues: users.map { ($0.agent, $0.presence) })
    }

    /// One round of the janitor.
    func tidy() async throws {
        try await board.agents.writeSignsOfLife()
        try await rooms.tidy()
    }
}

extension RoomName {
    static let general = RoomName(rawValue: "general")
    static let team = RoomName(rawValue: "dev-team")
}

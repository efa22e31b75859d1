import MCP
import Orchestration
import Vocabulary

/// Lists rooms (room specification §1.1).
struct ListRooms: RoomTool {
    static let name = "list_rooms"
    static let title = "List rooms"
    static let summary = "List the rooms; with agentName only those that agent is in."
    static let effects: Effects = .reads

    @Argument("Agent.")
    var agentName: AgentID?

    struct Output: Codable, Sendable {
        var rooms: [Line]
    }

    struct Line: Codable, Sendable {
        var name: RoomName
        var description: String?
        var userCount: Int
        var messageCount: Int
        var isJoined: Bool?
        /// Why it takes no messages and no agents, where it is in quarantine.
        var quarantined: String?
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let rooms = try await board.rooms.rooms(joinedBy: agentName)
        let joined = try await joined(of: rooms, board, call)
        return Output(
            rooms: rooms.map { room in
                Line(
                    name: room.name,
                    description: room.description,
                    userCount: room.userCount,
                    messageCount: room.messageCount,
                    isJoined: joined?.contains(room.name),
                    quarantined: room.quarantine
                )
            }
        )
    }

    /// The rooms in which the agent is that the list is for; nothing where no agent is known.
    private func joined(of rooms: [RoomRecord], _ board: Board, _ call: ToolCall) async throws -> Set<RoomName>? {
        if agentName != nil { return Set(rooms.map(\.name)) }
        guard let own = call.caller.agent else { return nil }
        return Set(try await board.rooms.rooms(joinedBy: own).map(\.name))
    }
}

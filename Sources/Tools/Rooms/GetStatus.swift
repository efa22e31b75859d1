import MCP
import Orchestration
import Vocabulary

/// Tells how much goes on in the rooms (room specification §3.1).
struct GetStatus: RoomTool {
    static let name = "get_status"
    static let title = "Room status"
    static let summary = "Users, messages and bytes of one room, or of all."
    static let effects: Effects = .reads

    @Argument("Room.")
    var roomName: RoomName?

    struct Output: Codable, Sendable {
        var rooms: [Line]
        var totalRooms: Int
        var totalOnlineUsers: Int
        var totalMessages: Int
    }

    struct Line: Codable, Sendable {
        var name: RoomName
        var onlineUsers: Int
        var totalMessages: Int
        /// What the kept messages take up, in bytes.
        var storageSize: Int
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let status = try await board.rooms.status(of: roomName)
        return Output(
            rooms: status.rooms.map { room in
                Line(
                    name: room.name,
                    onlineUsers: room.onlineCount,
                    totalMessages: room.messageCount,
                    storageSize: room.keptBytes
                )
            },
            totalRooms: status.rooms.count,
            totalOnlineUsers: status.onlineAgents,
            totalMessages: status.messageCount
        )
    }
}

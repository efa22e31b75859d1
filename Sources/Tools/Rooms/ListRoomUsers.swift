import MCP
import Orchestration
import Vocabulary

/// Lists who is in a room (room specification §1.5).
struct ListRoomUsers: RoomTool {
    static let name = "list_room_users"
    static let title = "List room users"
    static let summary = "Who is in a room, and who of them was heard of lately."
    static let effects: Effects = .reads

    @Argument("Room.")
    var roomName: RoomName

    struct Output: Codable, Sendable {
        var roomName: RoomName
        var users: [User]
        var onlineCount: Int
    }

    struct User: Codable, Sendable {
        var name: AgentID
        var status: Presence
        var messageCount: Int
        var joinedAt: Timestamp
        var profile: RawJSON?

        init(_ member: RoomMember) {
            name = member.agent
            status = member.presence
            messageCount = member.messageCount
            joinedAt = member.joinedAt
            profile = member.profile
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let members = try await board.rooms.users(of: roomName)
        return Output(
            roomName: roomName,
            users: members.map(User.init),
            onlineCount: members.count { $0.presence == .online }
        )
    }
}

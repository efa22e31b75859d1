import MCP
import Orchestration
import Vocabulary

/// Lets an agent into a room (room specification §1.3).
struct EnterRoom: RoomTool {
    static let name = "enter_room"
    static let title = "Enter room"
    static let summary = "Enter a room; only who is in it can speak there."
    static let effects: Effects = .writes

    @Argument("Your name.")
    var agentName: AgentID

    @Argument("Room.")
    var roomName: RoomName

    @Argument("role, description, capabilities, metadata.")
    var profile: JSONObject?

    func call(_ board: Board, in call: ToolCall) async throws -> RoomChange {
        let notice = try await board.rooms.enter(
            roomName,
            as: try call.actingAgent(agentName) ?? agentName,
            profile: profile?.raw,
            once: call.receipt()
        )
        return RoomChange(roomName: roomName, message: notice.text)
    }
}

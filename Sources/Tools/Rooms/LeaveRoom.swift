import MCP
import Orchestration
import Vocabulary

/// Lets an agent out of a room (room specification §1.4).
struct LeaveRoom: RoomTool {
    static let name = "leave_room"
    static let title = "Leave room"
    static let summary = "Leave a room."
    static let effects: Effects = .writes

    @Argument("Your name.")
    var agentName: AgentID

    @Argument("Room.")
    var roomName: RoomName

    func call(_ board: Board, in call: ToolCall) async throws -> RoomChange {
        let agent = try call.actingAgent(agentName) ?? agentName
        let notice = try await board.rooms.leave(roomName, as: agent, once: call.receipt())
        return RoomChange(roomName: roomName, message: notice.text)
    }
}

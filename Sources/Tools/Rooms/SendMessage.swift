import MCP
import Orchestration
import Vocabulary

/// Says something in a room (room specification §2.1).
struct SendMessage: RoomTool {
    static let name = "send_message"
    static let title = "Send message"
    static let summary = "Say something in a room you are in. @name mentions an agent, and wakes it if it waits."
    static let effects: Effects = .writes

    @Argument("Your name.")
    var agentName: AgentID

    @Argument("Room.")
    var roomName: RoomName

    @Argument("Text.")
    var message: String

    @Argument("Data for programs.")
    var metadata: JSONObject?

    struct Output: Codable, Sendable {
        var success = true
        var messageId: MessageID
        var roomName: RoomName
        var timestamp: Timestamp
        var mentions: [AgentID]
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let sent = try await board.rooms.send(
            message,
            to: roomName,
            as: try call.actingAgent(agentName) ?? agentName,
            by: call.caller,
            metadata: metadata?.raw,
            once: call.receipt()
        )
        return Output(messageId: sent.id, roomName: sent.room, timestamp: sent.sentAt, mentions: sent.mentions)
    }
}

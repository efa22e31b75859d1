import MCP
import Orchestration
import Vocabulary

/// Waits for what an agent has not read, under the name that clients of the original server call.
struct WaitForMessages: RoomTool {
    static let name = "wait_for_messages"
    static let title = "Wait for messages"
    static let summary = "get_messages with unreadOnly, waiting up to timeout milliseconds."
    static let effects: Effects = [.writes, .repeats]

    @Argument("Your name.")
    var agentName: AgentID

    @Argument("Room.")
    var roomName: RoomName

    @Argument("Milliseconds.", .range(0...1_800_000))
    var timeout = 120_000

    var patience: Duration { .milliseconds(timeout) }

    struct Output: Codable, Sendable {
        var roomName: RoomName
        var messages: [MessageView]
        var count: Int
        var hasMore: Bool
        var hasNewMessages: Bool
        var timedOut: Bool
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let reader = try call.actingAgent(agentName) ?? agentName
        let query = MessageQuery(room: roomName, reader: reader, start: .unread)
        let reading = RoomReading(
            try await board.rooms.messages(query, waiting: patience, once: call.receipt()),
            of: roomName
        )
        return Output(
            roomName: roomName,
            messages: reading.messages,
            count: reading.count,
            hasMore: reading.hasMore,
            hasNewMessages: reading.count > 0,
            timedOut: reading.count == 0
        )
    }
}

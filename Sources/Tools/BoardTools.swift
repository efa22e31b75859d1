package import MCP
package import Orchestration

/// Every tool of the board, in the order in which agents see them: an agent's next step before its rare ones.
package enum BoardTools {
    /// The tools by which tasks change hands.
    package static let handovers = HandoverTools(claiming: PollTasks.name, submitting: SubmitResult.name)

    /// What every tool is called.
    package static let names = entries.map(\.name)

    package static func all(of board: Board) throws -> [PreparedTool] { try entries.map { try $0.prepare(board) } }

    private struct Entry: Sendable {
        let name: String
        let prepare: @Sendable (Board) throws -> PreparedTool

        init<T: Tool>(_ tool: T.Type) where T.Services == Board {
            name = T.name
            prepare = { try PreparedTool(T.self, services: $0) }
        }
    }

    private static let entries = [
        Entry(CreateTask.self),
        Entry(GetTaskStatus.self),
        Entry(GetResult.self),
        Entry(ListTasks.self),
        Entry(CancelTask.self),
        Entry(RetryTask.self),
        Entry(ExplainTask.self),
        Entry(ListAgents.self),
        Entry(SetQuarantine.self),
        Entry(PollTasks.self),
        Entry(SubmitResult.self),
        Entry(RegisterAgent.self),
        Entry(Heartbeat.self),
        Entry(GetSharedState.self),
        Entry(SetSharedState.self),
        Entry(ListRooms.self),
        Entry(CreateRoom.self),
        Entry(EnterRoom.self),
        Entry(LeaveRoom.self),
        Entry(ListRoomUsers.self),
        Entry(SendMessage.self),
        Entry(GetMessages.self),
        Entry(WaitForMessages.self),
        Entry(SearchMessages.self),
        Entry(GetStatus.self),
        Entry(ClearRoomMessages.self),
    ]
}

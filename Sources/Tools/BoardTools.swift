package import MCP
package import Orchestration

/// Every tool of the board, in the order in which agents see them: an agent's next step before its rare ones.
package enum BoardTools {
    /// The tools by which tasks change hands.
    package static let handovers = HandoverTools(claiming: PollTasks.name, submitting: SubmitResult.name)

    package static func all(of board: Board) throws -> [PreparedTool] {
        [
            try PreparedTool(CreateTask.self, services: board),
            try PreparedTool(GetTaskStatus.self, services: board),
            try PreparedTool(GetResult.self, services: board),
            try PreparedTool(ListTasks.self, services: board),
            try PreparedTool(CancelTask.self, services: board),
            try PreparedTool(RetryTask.self, services: board),
            try PreparedTool(ExplainTask.self, services: board),
            try PreparedTool(ListAgents.self, services: board),
            try PreparedTool(SetQuarantine.self, services: board),
            try PreparedTool(PollTasks.self, services: board),
            try PreparedTool(SubmitResult.self, services: board),
            try PreparedTool(RegisterAgent.self, services: board),
            try PreparedTool(Heartbeat.self, services: board),
            try PreparedTool(GetSharedState.self, services: board),
            try PreparedTool(SetSharedState.self, services: board),
            try PreparedTool(ListRooms.self, services: board),
            try PreparedTool(CreateRoom.self, services: board),
            try PreparedTool(EnterRoom.self, services: board),
            try PreparedTool(LeaveRoom.self, services: board),
            try PreparedTool(ListRoomUsers.self, services: board),
            try PreparedTool(SendMessage.self, services: board),
            try PreparedTool(GetMessages.self, services: board),
            try PreparedTool(WaitForMessages.self, services: board),
            try PreparedTool(SearchMessages.self, services: board),
            try PreparedTool(GetStatus.self, services: board),
            try PreparedTool(ClearRoomMessages.self, services: board),
        ]
    }
}

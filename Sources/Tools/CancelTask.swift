import MCP
import Orchestration
import Vocabulary

/// Ends a task before it is done.
struct CancelTask: Tool {
    static let name = "cancel_task"
    static let title = "Cancel task"
    static let summary = """
        Cancel a pending or running task; what depends on it fails. Its worker learns it with its next heartbeat or result.
        """
    static let access = Access.orchestrator
    static let effects: Effects = [.writes, .destroys, .repeats]
    static let conversation = Conversation.asks

    @Argument("Task ID.")
    var taskID: TaskID

    @Argument("Why; kept in its history.", .length(1...1_000))
    var reason: String?

    func call(_ board: Board, in call: ToolCall) async throws -> ChangedTask {
        ChangedTask(
            try await board.tasks.cancel(taskID, because: reason, by: call.caller, once: call.receipt())
        )
    }
}

/// What an orchestrator is told of a change: the task's new state, and what changed with it.
struct ChangedTask: Codable, Sendable {
    var taskID: TaskID
    var status: TaskStatus
    /// Tasks that failed because of the change.
    var alsoFailed: [TaskID]?
    /// Tasks that can be claimed since the change.
    var nowReady: [TaskID]?

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case status
        case alsoFailed = "also_failed"
        case nowReady = "now_ready"
    }

    init(_ change: TaskChange) {
        taskID = change.task.id
        status = change.task.status
        alsoFailed = change.ended.isEmpty ? nil : change.ended.map(\.id)
        nowReady = change.ready.isEmpty ? nil : change.ready.map(\.id)
    }
}

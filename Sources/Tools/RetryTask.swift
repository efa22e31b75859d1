import MCP
import Orchestration
import Vocabulary

/// Puts a failed or cancelled task back on the board.
struct RetryTask: Tool {
    static let name = "retry_task"
    static let title = "Retry task"
    static let summary =
        "Queue a failed or cancelled task again, with fresh attempts; tasks that failed with it revive."
    static let access = Access.orchestrator
    static let effects: Effects = .writes

    @Argument("Task ID.")
    var taskID: TaskID

    @Argument("Why; kept in its history.", .length(1...1_000))
    var reason: String?

    func call(_ board: Board, in call: ToolCall) async throws -> ChangedTask {
        ChangedTask(
            try await board.tasks.retry(taskID, because: reason, by: call.caller, once: call.receipt())
        )
    }
}

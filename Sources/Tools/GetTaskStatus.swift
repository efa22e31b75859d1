import MCP
import Orchestration
import Vocabulary

/// Shows a task as it stands.
struct GetTaskStatus: Tool {
    static let name = "get_task_status"
    static let title = "Task status"
    static let summary = "Show a task: status, agent, progress, times, result. To wait for its end use get_result."
    static let access = Access.orchestrator
    static let effects: Effects = .reads

    @Argument("Task ID.")
    var taskID: TaskID

    func call(_ board: Board, in call: ToolCall) async throws -> TaskView {
        let task = try await board.tasks.task(taskID)
        return TaskView(task, text: true, trace: board.tasks.runs.trace(of: task))
    }
}

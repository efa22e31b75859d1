import MCP
import Orchestration
import Vocabulary

/// Brings the result of a task, waiting for it if asked to.
struct GetResult: Tool {
    static let name = "get_result"
    static let title = "Task result"
    static let summary = """
        Get a task's result or error. With wait_seconds it answers the moment the task ends: one call instead of polling.
        """
    static let access = Access.orchestrator
    static let effects: Effects = .reads

    @Argument("Task ID.")
    var taskID: TaskID

    @Argument("How long to wait for the end; 0 answers at once.", .range(0...1_800))
    var waitSeconds = 0

    var patience: Duration { .seconds(waitSeconds) }

    struct Output: Codable, Sendable {
        var taskID: TaskID
        var status: TaskStatus
        var result: OrNull<RawJSON>
        var error: OrNull<String>
        var provenance: Provenance?
        var flags: [TextFlag]?

        enum CodingKeys: String, CodingKey {
            case taskID = "task_id"
            case status
            case result
            case error
            case provenance
            case flags
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let task = try await board.tasks.result(of: taskID, waiting: patience)
        return Output(
            taskID: task.id,
            status: task.status,
            result: OrNull(task.result),
            error: OrNull(task.error),
            provenance: task.provenance,
            flags: .of(task.error, json: task.result)
        )
    }
}

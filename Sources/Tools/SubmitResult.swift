import MCP
import Orchestration
import Vocabulary

/// Hands in what came of a task.
struct SubmitResult: Tool {
    static let name = "submit_result"
    static let title = "Submit result"
    static let summary = "End a task you hold with its result, or with status failed and an error that says why."
    static let access = Access.worker
    static let effects: Effects = [.writes, .repeats]

    @Argument("Task ID.")
    var taskID: TaskID

    @Argument("How it ended.")
    var status: Outcome

    @Argument("The result; what depends on this task receives it.")
    var result: JSONObject?

    @Argument("Why it failed.", .length(1...8_000))
    var error: String?

    @Argument("Your agent ID.")
    var agentID: AgentID?

    @Argument("The attempt you were given.", .range(1...1_000_000))
    var attempt: Int?

    @Argument("What it used up.")
    var usage: Usage?

    enum Outcome: String, ClosedVocabulary, ArgumentValue {
        case completed
        case failed
    }

    struct Usage: ArgumentObject {
        @Argument("Tokens read.", .range(0...))
        var inputTokens: Int?

        @Argument("Tokens written.", .range(0...))
        var outputTokens: Int?

        @Argument("US dollars.", .range(0...))
        var costUSD: Double?

        @Argument("Model.", .length(1...64))
        var model: String?
    }

    struct Output: Codable, Sendable {
        var taskID: TaskID
        var status: TaskStatus
        var attempt: Int
        var queueWaitMs: Int64?
        var runMs: Int64?

        enum CodingKeys: String, CodingKey {
            case taskID = "task_id"
            case status
            case attempt
            case queueWaitMs = "queue_wait_ms"
            case runMs = "run_ms"
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        try requireSize(result?.raw, of: "result", atMost: 1_024)
        guard status == .completed || error != nil else {
            throw Fault(.invalidArgument, "A failed task needs an error that says why. Pass error.")
        }
        var submission = Submission(
            task: taskID,
            status: status == .completed ? .completed : .failed,
            result: result?.raw,
            error: error,
            agent: try call.actingAgent(agentID),
            attempt: attempt
        )
        submission.usage = usage.map {
            TokenUsage(inputTokens: $0.inputTokens, outputTokens: $0.outputTokens, costUSD: $0.costUSD, model: $0.model)
        }
        let task = try await board.tasks.submit(submission, by: call.caller, once: call.receipt())
        return Output(
            taskID: task.id,
            status: task.status,
            attempt: task.attempt,
            queueWaitMs: task.queueWaitMilliseconds,
            runMs: task.runMilliseconds
        )
    }
}

import MCP
import Orchestration
import Vocabulary

/// Tells the board that an agent lives, and how far it is.
struct Heartbeat: Tool {
    static let name = "heartbeat"
    static let title = "Heartbeat"
    static let summary = """
        During long work, report progress and keep your task. An error means that it is no longer yours: stop.
        """
    static let access = Access.worker
    static let effects: Effects = [.writes, .repeats]

    @Argument("Your agent ID.")
    var agentID: AgentID

    @Argument("The task you work on.")
    var taskID: TaskID?

    @Argument("Share done, 0 to 1.", .range(0...1))
    var progress: Double?

    @Argument("What you are at, in a sentence.", .length(1...500))
    var note: String?

    struct Output: Codable, Sendable {
        var agentID: AgentID
        var taskID: TaskID?
        var status: TaskStatus?
        var leaseExpiresAt: Timestamp?

        enum CodingKeys: String, CodingKey {
            case agentID = "agent_id"
            case taskID = "task_id"
            case status
            case leaseExpiresAt = "lease_expires_at"
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let agent = try call.actingAgent(agentID) ?? agentID
        guard let taskID else {
            guard progress == nil, note == nil else {
                throw Fault(.invalidArgument, "progress and note belong to a task. Pass task_id.")
            }
            let type = try await board.type(of: agent, named: nil, by: call.caller)
            try await board.agents.heartbeat(of: agent, type: type, task: nil, progress: nil)
            return Output(agentID: agent)
        }
        let report = ProgressReport(task: taskID, agent: agent, progress: progress, note: note)
        let task = try await board.tasks.report(report)
        return Output(agentID: agent, taskID: task.id, status: task.status, leaseExpiresAt: task.leaseExpiresAt)
    }
}

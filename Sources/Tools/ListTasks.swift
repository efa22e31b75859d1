import MCP
import Orchestration
import Vocabulary

/// Lists tasks, one short row each.
struct ListTasks: Tool {
    static let name = "list_tasks"
    static let title = "List tasks"
    static let summary = "List tasks, newest first, one short row each."
    static let access = Access.orchestrator
    static let effects: Effects = .reads

    @Argument("Only this status.")
    var status: TaskStatus?

    @Argument("Only this agent type.")
    var agentType: AgentType?

    @Argument("Rows at most.", .range(1...200))
    var limit = 20

    @Argument("next_cursor of the page before.", .length(0...64))
    var cursor: String?

    struct Output: Codable, Sendable {
        var tasks: [TaskLine]
        var nextCursor: OrNull<String>

        enum CodingKeys: String, CodingKey {
            case tasks
            case nextCursor = "next_cursor"
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let before = try cursor.flatMap { text throws(Fault) -> Int? in
            guard !text.isEmpty else { return nil }
            guard let place = Int(text), place > 0 else {
                throw Fault(.invalidArgument, "cursor is not one this board gave. Start again without it.")
            }
            return place
        }
        let page = try await board.tasks.tasks(
            matching: TaskFilter(status: status, agentType: agentType),
            before: before,
            limit: limit
        )
        return Output(tasks: page.tasks.map(TaskLine.init), nextCursor: OrNull(page.next.map(String.init)))
    }
}

extension TaskStatus: ArgumentValue {}

/// A task in one row of a list.
struct TaskLine: Codable, Sendable {
    var taskID: TaskID
    var agentType: AgentType
    var status: TaskStatus
    var assignedAgentID: AgentID?
    var summary: String
    var attempt: Int
    var costUSD: Double?
    var updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case agentType = "agent_type"
        case status
        case assignedAgentID = "assigned_agent_id"
        case summary
        case attempt
        case costUSD = "cost_usd"
        case updatedAt = "updated_at"
    }

    init(_ task: TaskRecord) {
        taskID = task.id
        agentType = task.agentType
        status = task.status
        assignedAgentID = task.assignedAgent
        summary = task.headline
        attempt = task.attempt
        costUSD = task.costUSD
        updatedAt = task.updatedAt
    }
}

extension TaskRecord {
    /// The first line of the description, cut to what a row has room for.
    var headline: String { description.firstLine(atMost: 80) }
}

extension String {
    /// The first line, cut with an ellipsis where it is longer than so many characters.
    func firstLine(atMost length: Int) -> String {
        let line = prefix { !$0.isNewline }
        return line.count > length ? line.prefix(length - 1) + "…" : String(line)
    }
}

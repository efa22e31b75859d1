import MCP
import Orchestration
import Vocabulary

/// Puts a task on the board.
struct CreateTask: Tool {
    static let name = "create_task"
    static let title = "Create task"
    static let summary = """
        Queue a task for an agent type. It starts once all its dependencies are completed, and fails if one fails. \
        Returns its task_id.
        """
    static let access = Access.orchestrator
    static let effects: Effects = .writes

    @Argument("Who does it: planning, implementation, testing, documentation, or another type of this board.")
    var agentType: AgentType

    @Argument("What to do: goal, constraints and how to tell that it is done.", .length(1...32_768))
    var taskDescription: String

    @Argument("Facts the agent needs: paths, decisions, inputs.")
    var context: JSONObject?

    @Argument("task_ids whose results it needs; the agent receives them.", .count(0...100))
    var dependencies: [TaskID] = []

    @Argument("Higher goes first.", .range(0...9))
    var priority = 5

    @Argument("Silence after which the task goes back to the queue.", .range(2...86_400))
    var leaseSeconds: Int?

    @Argument("Claims before it fails for good.", .range(1...20))
    var maxAttempts = 3

    @Argument("Cancel it if it is not done after so long.", .range(1...2_592_000))
    var deadlineSeconds: Int?

    @Argument("Cancel it once it has cost more US dollars.", .range(0...))
    var maxCostUSD: Double?

    @Argument("Repeat a create safely: the same key gives the same task.", .length(1...200))
    var idempotencyKey: String?

    @Argument("Keep its text out of logs and traces.")
    var sensitive = false

    func call(_ board: Board, in call: ToolCall) async throws -> TaskView {
        TaskView(try await create(on: board, call), text: false)
    }

    /// Gives a client that follows tasks of the protocol such a task, and any other the task of the board.
    func answer(_ board: Board, in call: ToolCall) async throws -> ToolAnswer {
        guard call.client.capabilities.includes(extension: DurableTask.extensionName) else {
            return .output(try JSON.encode(try await self.call(board, in: call)))
        }
        let task = try await create(on: board, call)
        let handle = board.handles.handle(of: task.id, for: call.caller)
        return .task(try DurableTask(task, named: handle, keptFor: board.tasks.policy.retention))
    }

    private func create(on board: Board, _ call: ToolCall) async throws -> TaskRecord {
        try requireSize(context?.raw, of: "context", atMost: 256)
        guard maxCostUSD.map({ $0 > 0 }) ?? true else {
            throw Fault(.invalidArgument, "max_cost_usd must be greater than 0.")
        }
        var draft = TaskDraft(
            agentType: agentType,
            description: taskDescription,
            leaseSeconds: leaseSeconds ?? Int(board.tasks.policy.lease.seconds)
        )
        draft.context = context?.raw
        draft.dependencies = dependencies.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        draft.priority = priority
        draft.maxAttempts = maxAttempts
        draft.deadlineSeconds = deadlineSeconds
        draft.maxCostUSD = maxCostUSD
        draft.isSensitive = sensitive
        return try await board.tasks.create(
            draft,
            by: call.caller,
            once: call.receipt(idempotencyKey: idempotencyKey)
        )
    }
}

import MCP
import Orchestration
import Vocabulary

/// Gives a worker its next task.
struct PollTasks: Tool {
    static let name = "poll_tasks"
    static let title = "Poll tasks"
    static let summary = """
        Take your next task; it is yours until submit_result. Set wait_seconds to wait for one instead of asking again. \
        What you still hold comes first (redelivered).
        """
    static let access = Access.worker
    static let effects: Effects = .writes

    @Argument("Your agent ID.")
    var agentID: AgentID

    @Argument("Tasks at most.", .range(1...10))
    var maxTasks = 1

    @Argument("Your type, if you are not registered.")
    var agentType: AgentType?

    @Argument("How long to wait for a task; 0 answers at once.", .range(0...1_800))
    var waitSeconds = 0

    var patience: Duration { .seconds(waitSeconds) }

    struct Output: Codable, Sendable {
        var tasks: [WorkOrder]
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let agent = try call.actingAgent(agentID) ?? agentID
        let tasks = try await board.tasks.poll(
            for: agent,
            of: try await board.type(of: agent, named: agentType, by: call.caller),
            limit: maxTasks,
            waiting: patience,
            once: call.receipt()
        )
        return Output(tasks: tasks.map(WorkOrder.init))
    }
}

/// A task as its worker receives it.
struct WorkOrder: Codable, Sendable {
    var taskID: TaskID
    var agentType: AgentType
    var status: TaskStatus
    var taskDescription: String
    var context: RawJSON?
    var dependencies: [TaskID]
    var dependencyResults: [Dependency]?
    var attempt: Int
    var leaseExpiresAt: Timestamp?
    var deadlineAt: Timestamp?
    var redelivered: Bool?
    /// The last note of an earlier attempt or of the lost session.
    var note: String?
    var flags: [TextFlag]?

    struct Dependency: Codable, Sendable {
        var taskID: TaskID
        var result: OrNull<RawJSON>
        /// Where a result is read that is too large to be handed over.
        var resultURI: String?
        /// The size of such a result.
        var bytes: Int?
        /// Who stands behind the result.
        var provenance: Provenance?
        var flags: [TextFlag]?

        enum CodingKeys: String, CodingKey {
            case taskID = "task_id"
            case result
            case resultURI = "result_uri"
            case bytes
            case provenance
            case flags
        }

        init(_ dependency: DependencyResult) {
            taskID = dependency.task
            let size = dependency.result?.text.utf8.count ?? 0
            result = OrNull(size > Self.largestInline ? nil : dependency.result)
            resultURI = size > Self.largestInline ? BoardURI.result(dependency.task).text : nil
            bytes = size > Self.largestInline ? size : nil
            provenance = dependency.provenance
            flags = .of(json: dependency.result)
        }

        /// A larger result is read as a resource, by whoever needs it.
        private static let largestInline = 65_536
    }

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case agentType = "agent_type"
        case status
        case taskDescription = "task_description"
        case context
        case dependencies
        case dependencyResults = "dependency_results"
        case attempt
        case leaseExpiresAt = "lease_expires_at"
        case deadlineAt = "deadline_at"
        case redelivered
        case note
        case flags
    }

    init(_ claimed: ClaimedTask) {
        taskID = claimed.task.id
        agentType = claimed.task.agentType
        status = claimed.task.status
        taskDescription = claimed.task.description
        context = claimed.task.context
        dependencies = claimed.task.dependencies
        dependencyResults = claimed.dependencies.isEmpty ? nil : claimed.dependencies.map(Dependency.init)
        attempt = claimed.task.attempt
        leaseExpiresAt = claimed.task.leaseExpiresAt
        deadlineAt = claimed.task.deadlineAt
        redelivered = claimed.isRedelivery ? true : nil
        note = claimed.task.note
        flags = .of(claimed.task.description, claimed.task.note, json: claimed.task.context)
    }
}

import Orchestration
import Vocabulary

/// A task as an orchestrator sees it (specification §5.1): the specified fields always, the added ones where they apply.
struct TaskView: Codable, Sendable {
    var taskID: TaskID
    var agentType: AgentType
    var status: TaskStatus
    var createdAt: Timestamp
    var updatedAt: Timestamp
    var assignedAgentID: OrNull<AgentID>
    var taskDescription: String?
    var context: RawJSON?
    var dependencies: [TaskID]
    var result: OrNull<RawJSON>
    var error: OrNull<String>
    /// Who stands behind the result or error.
    var provenance: Provenance?
    var flags: [TextFlag]?
    var errorCode: String?
    var priority: Int
    var attempt: Int
    var blockedBy: Int?
    var leaseExpiresAt: Timestamp?
    var deadlineAt: Timestamp?
    var queueWaitMs: Int64?
    var runMs: Int64?
    var progress: Double?
    var note: String?
    var costUSD: Double?
    var maxCostUSD: Double?
    var tokens: Tokens?
    var calls: Int?
    /// Its trace, where traces are kept.
    var traceID: String?

    /// What models read and wrote; from the cache and into it where that was measured.
    struct Tokens: Codable, Sendable {
        var input: Int?
        var output: Int?
        var cacheRead: Int?
        var cacheCreation: Int?

        enum CodingKeys: String, CodingKey {
            case input
            case output
            case cacheRead = "cache_read"
            case cacheCreation = "cache_creation"
        }

        /// Nothing where nothing is known.
        init?(_ task: TaskRecord) {
            guard task.inputTokens != nil || task.outputTokens != nil else { return nil }
            input = task.inputTokens
            output = task.outputTokens
            cacheRead = task.cacheReadTokens
            cacheCreation = task.cacheCreationTokens
        }
    }

    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case agentType = "agent_type"
        case status
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case assignedAgentID = "assigned_agent_id"
        case taskDescription = "task_description"
        case context
        case dependencies
        case result
        case error
        case provenance
        case flags
        case errorCode = "error_code"
        case priority
        case attempt
        case blockedBy = "blocked_by"
        case leaseExpiresAt = "lease_expires_at"
        case deadlineAt = "deadline_at"
        case queueWaitMs = "queue_wait_ms"
        case runMs = "run_ms"
        case progress
        case note
        case costUSD = "cost_usd"
        case maxCostUSD = "max_cost_usd"
        case tokens
        case calls
        case traceID = "trace_id"
    }

    /// - Note: Without `text` the description and context are left out: whoever has just sent them pays for no echo.
    init(_ task: TaskRecord, text: Bool, trace: TraceID? = nil) {
        taskID = task.id
        agentType = task.agentType
        status = task.status
        createdAt = task.createdAt
        updatedAt = task.updatedAt
        assignedAgentID = OrNull(task.assignedAgent)
        taskDescription = text ? task.description : nil
        context = text ? task.context : nil
        dependencies = task.dependencies
        result = OrNull(task.result)
        error = OrNull(task.error)
        provenance = task.provenance?.bare
        flags = .of(taskDescription, task.error, task.note, json: context, task.result)
        errorCode = task.errorCode?.rawValue
        priority = task.priority
        attempt = task.attempt
        blockedBy = task.status == .pending && task.unmetDependencies > 0 ? task.unmetDependencies : nil
        leaseExpiresAt = task.leaseExpiresAt
        deadlineAt = task.status.isFinal ? nil : task.deadlineAt
        queueWaitMs = task.queueWaitMilliseconds
        runMs = task.runMilliseconds
        progress = task.progress
        note = task.note
        costUSD = task.costUSD
        maxCostUSD = task.maxCostUSD
        tokens = Tokens(task)
        calls = task.modelCalls
        traceID = trace?.description
    }
}

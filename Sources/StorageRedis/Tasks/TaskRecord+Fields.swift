import Orchestration
import RESP
import Vocabulary

extension TaskRecord {
    /// Reads a task from its hash.
    init(_ fields: Fields) throws(Fault) {
        guard let status = TaskStatus(rawValue: try fields.required("status").string) else { throw .damagedReply }
        self.init(
            id: TaskID(rawValue: try fields.required("id").string),
            agentType: AgentType(rawValue: try fields.required("agent_type").string),
            status: status,
            createdAt: try fields.required("created_at").timestamp,
            updatedAt: try fields.required("updated_at").timestamp,
            createdBy: try fields.required("created_by").string,
            assignedAgent: fields.string("assigned_agent").map(AgentID.init(rawValue:)),
            description: try fields.required("description").string,
            context: fields.json("context"),
            dependencies: fields.string("dependencies")?.split(separator: " ").map { TaskID(rawValue: String($0)) }
                ?? [],
            unmetDependencies: try fields.required("unmet").int,
            result: fields.json("result"),
            error: fields.string("error"),
            errorCode: fields.string("error_code").flatMap(Fault.Code.init(rawValue:)),
            priority: try fields.required("priority").int,
            maxAttempts: try fields.required("max_attempts").int,
            attempt: try fields.required("attempt").int,
            forgivenAttempts: try fields.required("forgiven_attempts").int,
            leaseSeconds: try fields.required("lease_seconds").int,
            leaseExpiresAt: fields.timestamp("lease_expires_at"),
            readyAt: fields.timestamp("ready_at"),
            claimedAt: fields.timestamp("claimed_at"),
            finishedAt: fields.timestamp("finished_at"),
            progress: fields.double("progress"),
            note: fields.string("note"),
            costUSD: fields.double("cost_usd"),
            inputTokens: fields.int("input_tokens"),
            outputTokens: fields.int("output_tokens"),
            cacheReadTokens: fields.int("cache_read_tokens"),
            cacheCreationTokens: fields.int("cache_creation_tokens"),
            modelCalls: fields.int("llm_calls"),
            costMicros: fields.int("cost_micros"),
            budgetFromAttempt: fields.int("budget_from_attempt"),
            deadlineAt: fields.timestamp("deadline_at"),
            maxCostUSD: fields.double("max_cost_usd"),
            isSensitive: fields.flag("is_sensitive")
        )
        provenance = fields.string("result_provenance").flatMap(Provenance.init(text:)).map {
            Provenance(ending: self, $0, at: finishedAt)
        }
    }

    /// Reads a task that has to be there.
    init(_ reply: Reply) throws(Fault) {
        guard let fields = try reply.fields else { throw .damagedReply }
        try self.init(fields)
    }

    /// The fields that a list shows: not what may be large.
    static let lineFields = [
        "id", "seq", "agent_type", "status", "created_at", "updated_at", "created_by", "assigned_agent", "description",
        "dependencies", "unmet", "error", "error_code", "priority", "max_attempts", "attempt", "forgiven_attempts",
        "lease_seconds", "lease_expires_at", "ready_at", "claimed_at", "finished_at", "progress", "note", "cost_usd",
        "input_tokens", "output_tokens", "deadline_at", "max_cost_usd", "is_sensitive", "cache_read_tokens",
        "cache_creation_tokens", "llm_calls", "cost_micros", "budget_from_attempt", "result_provenance",
    ]
}

extension Fields {
    /// A text that came in as JSON.
    func json(_ name: String) -> RawJSON? { string(name).map(RawJSON.init(trusting:)) }
}

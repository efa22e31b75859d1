package import Vocabulary

/// A task as the board keeps it (specification §5.1, and what the board adds to it).
package struct TaskRecord: Codable, Sendable {
    package var id: TaskID
    package var agentType: AgentType
    package var status: TaskStatus
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var createdBy: String
    package var assignedAgent: AgentID?

    package var description: String
    package var context: RawJSON?
    package var dependencies: [TaskID]
    /// How many dependencies have not completed; the task can be claimed at none.
    package var unmetDependencies: Int

    package var result: RawJSON?
    package var error: String?
    package var errorCode: Fault.Code?
    /// Who stands behind the result or error.
    package var provenance: Provenance?

    /// Higher is sooner; the oldest first among equals.
    package var priority: Int
    package var maxAttempts: Int
    /// Grows with every claim and never falls: a result is accepted only from the claim that carries it.
    package var attempt: Int
    /// The attempts that do not count against `maxAttempts`: those before a retry, and claims nobody received.
    package var forgivenAttempts: Int
    package var leaseSeconds: Int
    package var leaseExpiresAt: Timestamp?
    /// When the task last became claimable; nothing while it waits for dependencies.
    package var readyAt: Timestamp?
    package var claimedAt: Timestamp?
    package var finishedAt: Timestamp?

    package var progress: Double?
    package var note: String?
    /// What models took for it: measured, or what its agent said where nothing was measured.
    package var costUSD: Double?
    package var inputTokens: Int?
    package var outputTokens: Int?
    package var cacheReadTokens: Int?
    package var cacheCreationTokens: Int?
    /// How many calls of models were measured; nothing where none was.
    package var modelCalls: Int?
    /// The measured cost, in millionths of a US dollar.
    package var costMicros: Int?
    /// The first attempt that counts against the budget: that after the last retry; nothing for a task never retried.
    package var budgetFromAttempt: Int?
    package var deadlineAt: Timestamp?
    package var maxCostUSD: Double?
    /// Whether the task's text is kept out of logs and traces.
    package var isSensitive: Bool

    package init(
        id: TaskID,
        agentType: AgentType,
        status: TaskStatus,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        createdBy: String,
        assignedAgent: AgentID? = nil,
        description: String,
        context: RawJSON? = nil,
        dependencies: [TaskID],
        unmetDependencies: Int,
        result: RawJSON? = nil,
        error: String? = nil,
        errorCode: Fault.Code? = nil,
        provenance: Provenance? = nil,
        priority: Int,
        maxAttempts: Int,
        attempt: Int,
        forgivenAttempts: Int,
        leaseSeconds: Int,
        leaseExpiresAt: Timestamp? = nil,
        readyAt: Timestamp? = nil,
        claimedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil,
        progress: Double? = nil,
        note: String? = nil,
        costUSD: Double? = nil,
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        cacheReadTokens: Int? = nil,
        cacheCreationTokens: Int? = nil,
        modelCalls: Int? = nil,
        costMicros: Int? = nil,
        budgetFromAttempt: Int? = nil,
        deadlineAt: Timestamp? = nil,
        maxCostUSD: Double? = nil,
        isSensitive: Bool
    ) {
        self.id = id
        self.agentType = agentType
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
        self.assignedAgent = assignedAgent
        self.description = description
        self.context = context
        self.dependencies = dependencies
        self.unmetDependencies = unmetDependencies
        self.result = result
        self.error = error
        self.errorCode = errorCode
        self.provenance = provenance
        self.priority = priority
        self.maxAttempts = maxAttempts
        self.attempt = attempt
        self.forgivenAttempts = forgivenAttempts
        self.leaseSeconds = leaseSeconds
        self.leaseExpiresAt = leaseExpiresAt
        self.readyAt = readyAt
        self.claimedAt = claimedAt
        self.finishedAt = finishedAt
        self.progress = progress
        self.note = note
        self.costUSD = costUSD
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheCreationTokens = cacheCreationTokens
        self.modelCalls = modelCalls
        self.costMicros = costMicros
        self.budgetFromAttempt = budgetFromAttempt
        self.deadlineAt = deadlineAt
        self.maxCostUSD = maxCostUSD
        self.isSensitive = isSensitive
    }
}

extension TaskRecord {
    /// Milliseconds from the moment the task could be claimed to its last claim.
    package var queueWaitMilliseconds: Int64? {
        guard let readyAt, let claimedAt else { return nil }
        return max(0, claimedAt.milliseconds - readyAt.milliseconds)
    }

    /// Milliseconds from the last claim to the end.
    package var runMilliseconds: Int64? {
        guard let claimedAt, let finishedAt else { return nil }
        return max(0, finishedAt.milliseconds - claimedAt.milliseconds)
    }

    /// Whether it ended before, and was put back.
    package var wasRetried: Bool { budgetFromAttempt != nil }

    /// Whether another claim is left after one that was lost.
    package var hasAttemptsLeft: Bool { attempt - forgivenAttempts < maxAttempts }

    /// When the lease lapses if the agent gives its last sign of life at a moment.
    package func leaseEnd(after sign: Timestamp) -> Timestamp { sign + .seconds(leaseSeconds) }
}

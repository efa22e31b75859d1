package import Vocabulary

/// What an orchestrator asks for when it creates a task.
package struct TaskDraft: Sendable {
    package var agentType: AgentType
    package var description: String
    package var context: RawJSON?
    package var dependencies: [TaskID] = []
    package var priority = 0
    package var leaseSeconds: Int
    package var maxAttempts = 3
    package var deadlineSeconds: Int?
    package var maxCostUSD: Double?
    package var isSensitive = false

    /// How many tasks may depend on one, and how many unfinished ones may wait for each other in a row: what fails or is
    /// revived with one task is one change.
    package static let maxDependents = 1_000
    package static let maxDepth = 64

    package init(agentType: AgentType, description: String, leaseSeconds: Int) {
        self.agentType = agentType
        self.description = description
        self.leaseSeconds = leaseSeconds
    }

    /// The task as it stands right after its creation.
    ///
    /// - Note: `unmet` counts the dependencies that have not completed; a store knows them inside its transaction.
    package func record(id: TaskID, unmet: Int, at now: Timestamp, by creator: String) -> TaskRecord {
        TaskRecord(
            id: id,
            agentType: agentType,
            status: .pending,
            createdAt: now,
            updatedAt: now,
            createdBy: creator,
            description: description,
            context: context,
            dependencies: dependencies,
            unmetDependencies: unmet,
            priority: priority,
            maxAttempts: maxAttempts,
            attempt: 0,
            forgivenAttempts: 0,
            leaseSeconds: leaseSeconds,
            readyAt: unmet == 0 ? now : nil,
            deadlineAt: deadlineSeconds.map { now + .seconds($0) },
            maxCostUSD: maxCostUSD,
            isSensitive: isSensitive
        )
    }
}

package import Vocabulary

/// Everything that one change did to the board, so that waiters, counters and logs can follow.
package struct TaskChange: Codable, Sendable {
    /// The task that was changed, as it stands now.
    package var task: TaskRecord
    /// Tasks that can be claimed since the change.
    package var ready: [Reference]
    /// Tasks that ended with it, because they depended on it.
    package var ended: [Reference]
    /// Further tasks that are not what they were: they wait for one dependency less, or for a revived one.
    package var alsoChanged: [TaskID]?
    /// The agent that held the task until the change took it away.
    package var released: AgentID?
    /// Since when that agent held it.
    package var heldSince: Timestamp?
    /// What the agent that ended the task held besides; nothing where it held no other.
    package var stillHeld: [TaskAttempt]?

    /// As much of a task as its waiters and counters need.
    package struct Reference: Codable, Sendable, Hashable {
        package var id: TaskID
        package var agentType: AgentType
        /// Known of tasks that ended, for their creators are told.
        package var createdBy: String?
        package var createdAt: Timestamp?

        package init(id: TaskID, agentType: AgentType, createdBy: String? = nil, createdAt: Timestamp? = nil) {
            self.id = id
            self.agentType = agentType
            self.createdBy = createdBy
            self.createdAt = createdAt
        }
    }

    package init(
        task: TaskRecord,
        ready: [Reference] = [],
        ended: [Reference] = [],
        alsoChanged: [TaskID] = [],
        released: AgentID? = nil,
        heldSince: Timestamp? = nil
    ) {
        self.task = task
        self.ready = ready
        self.ended = ended
        self.alsoChanged = alsoChanged.isEmpty ? nil : alsoChanged
        self.released = released
        self.heldSince = heldSince
    }
}

/// A task as a worker receives it.
package struct ClaimedTask: Codable, Sendable {
    package var task: TaskRecord
    /// Whether the agent held it already: its answer was lost, or the agent was restarted.
    package var isRedelivery: Bool
    package var dependencies: [DependencyResult]
    /// True where the agent holds more than it asked for, so that some of it is left out.
    package var isOneOfMore: Bool?

    package init(
        task: TaskRecord,
        isRedelivery: Bool,
        dependencies: [DependencyResult],
        isOneOfMore: Bool? = nil
    ) {
        self.task = task
        self.isRedelivery = isRedelivery
        self.dependencies = dependencies
        self.isOneOfMore = isOneOfMore
    }
}

/// What a dependency of a claimed task came to.
package struct DependencyResult: Codable, Sendable {
    package var task: TaskID
    package var result: RawJSON?
    /// Who stands behind the result.
    package var provenance: Provenance?

    package init(task: TaskID, result: RawJSON?, provenance: Provenance? = nil) {
        self.task = task
        self.result = result
        self.provenance = provenance
    }
}

package import Vocabulary

/// What an agent is doing.
package enum AgentState: String, ClosedVocabulary {
    /// It holds a task.
    case active
    /// It was heard of lately and holds nothing.
    case idle
    /// It has been silent past the agent time-out and holds no live lease.
    case offline
}

/// A registered agent (specification §5.2).
package struct AgentRecord: Codable, Sendable {
    package var id: AgentID
    package var type: AgentType
    package var capabilities: [String]
    package var registeredAt: Timestamp
    package var lastHeartbeat: Timestamp
    package var isLost: Bool
    package var currentTask: TaskID?
    /// Why it is in quarantine, if it is.
    package var quarantine: String?

    package init(
        id: AgentID,
        type: AgentType,
        capabilities: [String],
        registeredAt: Timestamp,
        lastHeartbeat: Timestamp,
        isLost: Bool = false,
        currentTask: TaskID? = nil,
        quarantine: String? = nil
    ) {
        self.id = id
        self.type = type
        self.capabilities = capabilities
        self.registeredAt = registeredAt
        self.lastHeartbeat = lastHeartbeat
        self.isLost = isLost
        self.currentTask = currentTask
        self.quarantine = quarantine
    }

    package var state: AgentState { currentTask != nil ? .active : isLost ? .offline : .idle }
}

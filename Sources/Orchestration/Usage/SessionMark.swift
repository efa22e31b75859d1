package import Vocabulary

/// All that an agent held right after it had claimed or submitted something.
///
/// Nothing else that an agent does changes what it holds: between two marks of its session it works at the same tasks.
package struct SessionMark: Codable, Sendable, Hashable {
    package var agent: AgentID
    package var holds: [TaskAttempt]
    /// Whether it held more than these.
    package var holdsMore: Bool

    package init(agent: AgentID, holds: [TaskAttempt], holdsMore: Bool = false) {
        self.agent = agent
        self.holds = holds
        self.holdsMore = holdsMore
    }

    /// What an agent held after a claim; nothing where the claim gave nothing.
    package init?(_ claimed: [ClaimedTask]) {
        guard let agent = claimed.first?.task.assignedAgent else { return nil }
        self.init(
            agent: agent,
            holds: claimed.compactMap(\.task.currentAttempt),
            holdsMore: claimed.contains { $0.isOneOfMore == true }
        )
    }

    /// What an agent held after it had ended a task.
    package init?(_ submitted: TaskChange) {
        guard let agent = submitted.task.assignedAgent else { return nil }
        self.init(agent: agent, holds: submitted.stillHeld ?? [])
    }
}

/// An attempt that an agent is thought to be at.
package struct Holding: Codable, Sendable, Hashable {
    package var agent: AgentID
    package var attempt: TaskAttempt

    package init(agent: AgentID, attempt: TaskAttempt) {
        self.agent = agent
        self.attempt = attempt
    }
}

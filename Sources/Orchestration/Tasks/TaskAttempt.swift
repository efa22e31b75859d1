package import Vocabulary

/// One attempt at a task, with the moments that give it its place in traces.
package struct TaskAttempt: Codable, Sendable, Hashable {
    package var task: TaskID
    package var number: Int
    package var createdAt: Timestamp
    package var claimedAt: Timestamp

    package init(task: TaskID, number: Int, createdAt: Timestamp, claimedAt: Timestamp) {
        self.task = task
        self.number = number
        self.createdAt = createdAt
        self.claimedAt = claimedAt
    }
}

extension TaskRecord {
    /// The attempt at which the task is, or was when it ended; nothing before the first.
    package var currentAttempt: TaskAttempt? {
        claimedAt.map { TaskAttempt(task: id, number: attempt, createdAt: createdAt, claimedAt: $0) }
    }
}

/// What an agent is at, as much of it as traces need.
package struct HeldTask: Sendable {
    package let attempt: TaskAttempt
    package let agentType: AgentType
    /// Whether the task's text is kept out of logs and traces.
    package let isSensitive: Bool

    package init(attempt: TaskAttempt, agentType: AgentType, isSensitive: Bool) {
        self.attempt = attempt
        self.agentType = agentType
        self.isSensitive = isSensitive
    }
}

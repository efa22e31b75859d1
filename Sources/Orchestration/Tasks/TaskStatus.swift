package import Vocabulary

/// Where a task stands.
package enum TaskStatus: String, ClosedVocabulary {
    case pending
    case inProgress = "in_progress"
    case completed
    case failed
    case cancelled

    /// Whether the task has ended; only `retry_task` brings it back, and never a completed one.
    package var isFinal: Bool { self != .pending && self != .inProgress }
}

extension TaskStatus {
    /// The name under which a task's coming to this status is told.
    package var event: BoardEvent {
        switch self {
        case .pending: .taskCreated
        case .inProgress: .taskClaimed
        case .completed: .taskCompleted
        case .failed: .taskFailed
        case .cancelled: .taskCancelled
        }
    }
}

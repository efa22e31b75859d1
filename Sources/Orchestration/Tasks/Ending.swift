package import Vocabulary

/// How a task ends.
package struct Ending: Sendable {
    package let status: TaskStatus
    package var result: RawJSON?
    package var error: String?
    package var code: Fault.Code?
    package var usage: TokenUsage?
    /// Who stands behind the result or error.
    package var provenance: Provenance? = .system

    package init(_ status: TaskStatus, error: String? = nil, code: Fault.Code? = nil) {
        self.status = status
        self.error = error
        self.code = code
    }

    package init(_ submission: Submission) {
        status = submission.status
        result = submission.result
        error = submission.error
        usage = submission.usage
        provenance = submission.provenance
    }

    /// Writes the ending into the record.
    package func apply(to task: inout TaskRecord, at now: Timestamp) {
        task.status = status
        task.result = result
        task.error = error
        task.provenance = provenance.map { Provenance(ending: task, $0, at: now) }
        task.errorCode = code
        task.finishedAt = now
        task.updatedAt = now
        task.leaseExpiresAt = nil
        task.take(usage)
    }
}

extension Ending {
    /// What becomes of a task that is past its deadline.
    package static let overdue = Ending(.cancelled, error: "The deadline passed.")

    /// What becomes of a task that can never start, because one that it depends on did not complete.
    package static func failed(with dependency: TaskID) -> Ending {
        Ending(.failed, error: "Its dependency \(dependency) did not complete.", code: .dependencyFailed)
    }

    /// What becomes of a task whose last attempt was lost.
    package static func lost(attempt: String, of holder: String, because reason: RequeueReason) -> Ending {
        let cause =
            reason == .sessionEnded
            ? "the session of \(holder), who held attempt \(attempt), ended."
            : "the lease of attempt \(attempt) lapsed, held by \(holder)."
        return Ending(.failed, error: "No worker finished the task: " + cause, code: .leaseLost)
    }
}

extension RequeueReason {
    /// Whom the history names for the end of a task whose last attempt was lost.
    package var endingActor: String { self == .sessionEnded ? "session" : "lease" }
}

extension TaskStatus {
    /// What a history calls it that a task came to this end.
    package var end: HistoryEvent.Kind {
        switch self {
        case .completed: .completed
        case .cancelled: .cancelled
        default: .failed
        }
    }
}

extension Provenance {
    /// Who stands behind the end of a task: with the agent whose word it is, where it is an agent's.
    package init(ending task: TaskRecord, _ source: Provenance, at moment: Timestamp?) {
        self.init(of: task.status, by: task.assignedAgent, source, at: moment)
    }

    /// The same, for what is known of a task without its record.
    package init(of end: TaskStatus, by agent: AgentID?, _ source: Provenance, at moment: Timestamp?) {
        let isWordOfAgent = source.role != .system && end != .cancelled
        self.init(source.role, key: source.key, agent: isWordOfAgent ? agent : nil, at: moment)
    }
}

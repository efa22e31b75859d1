package import Vocabulary

/// What a worker sends when it is done with a task.
package struct Submission: Sendable {
    package var task: TaskID
    /// Either `completed` or `failed`.
    package var status: TaskStatus
    package var result: RawJSON?
    package var error: String?
    /// Who sends it; nothing where a caller without an agent acts for whoever holds the task.
    package var agent: AgentID?
    /// The attempt the result belongs to, where the worker says it.
    package var attempt: Int?
    package var usage: TokenUsage?
    /// Who sends it, as the board sees it.
    package var provenance: Provenance?

    package init(task: TaskID, status: TaskStatus, result: RawJSON?, error: String?, agent: AgentID?, attempt: Int?) {
        self.task = task
        self.status = status
        self.result = result
        self.error = error
        self.agent = agent
        self.attempt = attempt
    }
}

/// What a model used up for a task.
package struct TokenUsage: Sendable, Equatable {
    package var inputTokens: Int?
    package var outputTokens: Int?
    package var costUSD: Double?
    package var model: String?

    package init(inputTokens: Int?, outputTokens: Int?, costUSD: Double?, model: String? = nil) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.costUSD = costUSD
        self.model = model
    }
}

/// What becomes of a submission.
package enum SubmissionVerdict: Sendable {
    /// The result of the attempt that holds the task.
    case accept
    /// The same result from the same agent again: nothing changes.
    case repetition
    /// A result of an attempt that was lost: refused, and kept in the history for review.
    case late(Fault)
    case refuse(Fault)
}

extension TaskRecord {
    /// Judges a submission by the state of the task alone.
    ///
    /// - Note: `heldBefore` tells whether that agent ever claimed the task; a store looks it up in the history.
    package func verdict(on submission: Submission, heldBefore: Bool) -> SubmissionVerdict {
        switch status {
        case .inProgress:
            guard submission.agent == nil || submission.agent == assignedAgent else {
                return heldBefore ? .late(leaseLost) : .refuse(notAssigned)
            }
            return submission.attempt == nil || submission.attempt == attempt ? .accept : .late(leaseLost)
        case .pending:
            return heldBefore ? .late(leaseLost) : .refuse(notAssigned)
        case .completed, .failed, .cancelled:
            if isRepetition(submission) { return .repetition }
            return errorCode == .leaseLost && heldBefore ? .late(leaseLost) : .refuse(alreadyFinished)
        }
    }

    private func isRepetition(_ submission: Submission) -> Bool {
        submission.status == status && submission.result == result && submission.error == error
            && (submission.agent == nil || submission.agent == assignedAgent)
            && (submission.attempt == nil || submission.attempt == attempt)
    }

    private var leaseLost: Fault {
        Fault(
            .leaseLost,
            "The lease of \(id) was lost and the task went on without you. Your result is kept for review; drop the task and call poll_tasks."
        )
    }

    private var notAssigned: Fault {
        Fault(.taskNotAssigned, "You do not hold \(id). Call poll_tasks and submit only what it gives you.")
    }

    package var alreadyFinished: Fault {
        Fault(.taskAlreadyFinished, "\(id) is already \(status.rawValue); nothing was changed. Drop it and go on.")
    }
}

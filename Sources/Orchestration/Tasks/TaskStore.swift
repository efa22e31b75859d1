package import Vocabulary

/// Where tasks are kept: each operation is one atomic, durable change, or one consistent look.
///
/// A change that was answered survives the death of the process. With a receipt, a repetition of the change gives the
/// first answer again. Every operation throws a `Fault`.
package protocol TaskStore: QuarantineLookup {
    /// Throws `LIMIT_REACHED` where there are as many unfinished tasks, or so many of this creator, as the store takes.
    func create(
        _ draft: TaskDraft,
        by creator: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws
        -> Once<TaskRecord>
    func task(_ id: TaskID) async throws -> TaskRecord?
    /// The newest tasks first, without what may be large: their contexts and results.
    func tasks(matching filter: TaskFilter, before cursor: Int?, limit: Int) async throws -> TaskPage
    /// Whether a claim would give the agent anything: a cheap look that spares an empty claim its commit.
    func hasWork(for agent: AgentID, of type: AgentType) async throws -> Bool
    /// What an agent holds; a cheap look.
    func held(by agent: AgentID) async throws -> [HeldTask]
    /// Hands out what the agent holds already, then the highest priority and oldest of its type.
    func claim(_ claim: Claim, at now: Timestamp, once: Receipt?) async throws -> Once<[ClaimedTask]>
    /// Puts claims back that nobody received; they cost no attempt, and their receipt is forgotten.
    ///
    /// What another call of the agent was given again meanwhile stays with it.
    func unclaim(_ tasks: [ClaimedTask], at now: Timestamp, forgetting receipt: Receipt?) async throws -> [TaskChange]
    func submit(
        _ submission: Submission,
        by actor: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws
        -> Once<TaskChange>
    /// Stands in the audit log with the same commit, as does a retry.
    func cancel(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws
        -> Once<TaskChange>
    func retry(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws
        -> Once<TaskChange>
    /// Records a worker's progress and extends its lease.
    func report(_ report: ProgressReport, at now: Timestamp) async throws -> TaskRecord
    /// Returns lapsed leases to the queue, or fails those without attempts left.
    func lapseLeases(at now: Timestamp, limit: Int) async throws -> [TaskChange]
    /// Takes everything from an agent that it holds: back to the queue, or failed where no attempts are left.
    func release(heldBy agent: AgentID, because reason: RequeueReason, at now: Timestamp) async throws -> [TaskChange]
    /// What a claim would give first, without claiming it; without a type only what the agent holds.
    func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord?
    /// Cancels tasks that are past their deadline.
    func endOverdue(at now: Timestamp, limit: Int) async throws -> [TaskChange]
    /// The oldest events first.
    func history(of subject: HistorySubject, limit: Int) async throws -> [HistoryEvent]
    func queue() async throws -> [QueueCount]
    /// Forgets from before a moment tasks with all that belongs to them, calls of models, receipts, lost agents and what
    /// happened to agents and rooms, at most so many of each; returns how many went.
    func prune(finishedBefore: Timestamp, receiptsBefore: Timestamp, limit: Int) async throws -> Int
}

extension Fault {
    /// What a caller is told of a task that nobody knows.
    package init(noTask id: TaskID) {
        self.init(
            .taskNotFound,
            "No task \(id.rawValue.quoted). Use the task_id that create_task gave, or list_tasks."
        )
    }
}

/// Who claims, and how many.
package struct Claim: Sendable {
    package var agent: AgentID
    package var type: AgentType
    package var limit: Int

    package init(agent: AgentID, type: AgentType, limit: Int) {
        self.agent = agent
        self.type = type
        self.limit = limit
    }
}

/// A sign of life with a task: how far it is.
package struct ProgressReport: Sendable {
    package var task: TaskID
    package var agent: AgentID
    /// From 0 to 1.
    package var progress: Double?
    package var note: String?

    package init(task: TaskID, agent: AgentID, progress: Double?, note: String?) {
        self.task = task
        self.agent = agent
        self.progress = progress
        self.note = note
    }
}

/// Which tasks a list shows.
package struct TaskFilter: Sendable {
    package var status: TaskStatus?
    package var agentType: AgentType?
    /// Whom the task is assigned to, or was last when it ended.
    package var agent: AgentID?

    package init(status: TaskStatus? = nil, agentType: AgentType? = nil, agent: AgentID? = nil) {
        self.status = status
        self.agentType = agentType
        self.agent = agent
    }
}

/// A part of a list, with the cursor of the next part.
package struct TaskPage: Sendable {
    package var tasks: [TaskRecord]
    package var next: Int?

    package init(tasks: [TaskRecord], next: Int?) {
        self.tasks = tasks
        self.next = next
    }
}

/// The unfinished tasks of one type and state.
package struct QueueCount: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case ready
        case blocked
        case inProgress = "in_progress"
    }

    package var agentType: AgentType
    package var state: State
    package var count: Int
    /// Since when the longest-waiting one of them could be claimed.
    package var oldestReadyAt: Timestamp?

    package init(agentType: AgentType, state: State, count: Int, oldestReadyAt: Timestamp?) {
        self.agentType = agentType
        self.state = state
        self.count = count
        self.oldestReadyAt = oldestReadyAt
    }
}

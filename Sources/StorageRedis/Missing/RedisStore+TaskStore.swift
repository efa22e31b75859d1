package import Orchestration
package import Vocabulary

extension RedisStore: TaskStore {
    package func create( _ draft: TaskDraft, by creator: String, at now: Timestamp, once: Receipt? ) async throws -> Once<TaskRecord> { throw Fault(.internalError, "Not written yet.") }
    package func task(_ id: TaskID) async throws -> TaskRecord? { throw Fault(.internalError, "Not written yet.") }
    package func tasks(matching filter: TaskFilter, before cursor: Int?, limit: Int) async throws -> TaskPage { throw Fault(.internalError, "Not written yet.") }
    package func hasWork(for agent: AgentID, of type: AgentType) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func held(by agent: AgentID) async throws -> [HeldTask] { throw Fault(.internalError, "Not written yet.") }
    package func claim(_ claim: Claim, at now: Timestamp, once: Receipt?) async throws -> Once<[ClaimedTask]> { throw Fault(.internalError, "Not written yet.") }
    package func unclaim(_ tasks: [ClaimedTask], at now: Timestamp, forgetting receipt: Receipt?) async throws -> [TaskChange] { throw Fault(.internalError, "Not written yet.") }
    package func submit( _ submission: Submission, by actor: String, at now: Timestamp, once: Receipt? ) async throws -> Once<TaskChange> { throw Fault(.internalError, "Not written yet.") }
    package func cancel( _ id: TaskID, because reason: String?, by caller: Caller, at now: Timestamp, once: Receipt? ) async throws -> Once<TaskChange> { throw Fault(.internalError, "Not written yet.") }
    package func retry( _ id: TaskID, because reason: String?, by caller: Caller, at now: Timestamp, once: Receipt? ) async throws -> Once<TaskChange> { throw Fault(.internalError, "Not written yet.") }
    package func report(_ report: ProgressReport, at now: Timestamp) async throws -> TaskRecord { throw Fault(.internalError, "Not written yet.") }
    package func lapseLeases(at now: Timestamp, limit: Int) async throws -> [TaskChange] { throw Fault(.internalError, "Not written yet.") }
    package func release(heldBy agent: AgentID, because reason: RequeueReason, at now: Timestamp) async throws -> [TaskChange] { throw Fault(.internalError, "Not written yet.") }
    package func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? { throw Fault(.internalError, "Not written yet.") }
    package func endOverdue(at now: Timestamp, limit: Int) async throws -> [TaskChange] { throw Fault(.internalError, "Not written yet.") }
    package func history(of subject: HistorySubject, limit: Int) async throws -> [HistoryEvent] { throw Fault(.internalError, "Not written yet.") }
    package func queue() async throws -> [QueueCount] { throw Fault(.internalError, "Not written yet.") }
    package func prune(finishedBefore: Timestamp, receiptsBefore: Timestamp, limit: Int) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
}

package import Orchestration
package import Vocabulary

extension RedisStore: UsageStore {
    package func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark? { throw Fault(.internalError, "Not written yet.") }
    package func ledger(of session: SessionKey) async throws -> StoredLedger? { throw Fault(.internalError, "Not written yet.") }
    package func overdueSessions(at now: Timestamp, limit: Int) async throws -> [SessionKey] { throw Fault(.internalError, "Not written yet.") }
    package func isHeldAlone(_ holding: Holding) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func commit(_ commit: UsageCommit, at now: Timestamp) async throws -> UsageOutcome? { throw Fault(.internalError, "Not written yet.") }
    package func isMeasured(_ agent: AgentID, since moment: Timestamp) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func costs(of task: TaskID) async throws -> [AttemptCost] { throw Fault(.internalError, "Not written yet.") }
}

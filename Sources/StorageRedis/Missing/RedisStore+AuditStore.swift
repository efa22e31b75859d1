package import Orchestration
package import Vocabulary

extension RedisStore: AuditStore {
    package func appendAudit(_ entries: [AuditEntry]) async throws { throw Fault(.internalError, "Not written yet.") }
    package func auditRows(matching filter: AuditFilter, limit: Int) async throws -> [AuditRow] { throw Fault(.internalError, "Not written yet.") }
    package func checkAudit(last count: Int?) async throws -> AuditVerdict { throw Fault(.internalError, "Not written yet.") }
    package func pruneAudit(before moment: Timestamp, at now: Timestamp, limit: Int) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
}

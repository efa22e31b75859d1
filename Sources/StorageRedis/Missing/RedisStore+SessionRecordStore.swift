package import Orchestration
package import Vocabulary

extension RedisStore: SessionRecordStore {
    package func insert(_ session: SessionRecord, limit: Int, displacingUsedBefore moment: Timestamp) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func session(_ id: String) async throws -> SessionRecord? { throw Fault(.internalError, "Not written yet.") }
    package func touchSession(_ id: String, at moment: Timestamp) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func replaceDocument(ofSession id: String, with document: String, ifRevision revision: Int) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func removeSession(_ id: String) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func sessionCount(usedSince moment: Timestamp) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
    package func dropSessions(usedBefore moment: Timestamp, limit: Int) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
}

package import Orchestration
package import Vocabulary

extension RedisStore: QuarantineStore {
    package func setQuarantine( of subject: QuarantineSubject, because reason: String?, by caller: Caller, at now: Timestamp, once: Receipt? ) async throws -> Once<QuarantineChange> { throw Fault(.internalError, "Not written yet.") }
    package func quarantines() async throws -> [Quarantine] { throw Fault(.internalError, "Not written yet.") }
}

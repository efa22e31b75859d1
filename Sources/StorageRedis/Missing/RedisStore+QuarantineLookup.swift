package import Orchestration
package import Vocabulary

extension RedisStore: QuarantineLookup {
    package func quarantine(of subject: QuarantineSubject) async throws -> Quarantine? { throw Fault(.internalError, "Not written yet.") }
}

package import Orchestration
import Vocabulary

extension RedisStore: QuarantineLookup {
    package func quarantine(of subject: QuarantineSubject) async throws -> Quarantine? { throw Fault(.internalError, "Not written yet.") }
}

package import Orchestration
package import Vocabulary

extension RedisStore: KeyStore {
    package func insert(_ key: KeyRecord) async throws { throw Fault(.internalError, "Not written yet.") }
    package func revokeKey(_ id: String, at now: Timestamp) async throws { throw Fault(.internalError, "Not written yet.") }
    package func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws { throw Fault(.internalError, "Not written yet.") }
    package func recordKeyUses(_ uses: [String: Timestamp]) async throws { throw Fault(.internalError, "Not written yet.") }
    package func keys() async throws -> [KeyRecord] { throw Fault(.internalError, "Not written yet.") }
    package func keysVersion() async throws -> Int { throw Fault(.internalError, "Not written yet.") }
    package func digestSecret() async throws -> [UInt8] { throw Fault(.internalError, "Not written yet.") }
}

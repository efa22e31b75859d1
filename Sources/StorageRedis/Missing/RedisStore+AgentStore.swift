package import Orchestration
package import Vocabulary

extension RedisStore: AgentStore {
    package func register( _ id: AgentID, as type: AgentType, capabilities: [String]?, at now: Timestamp ) async throws -> AgentRecord { throw Fault(.internalError, "Not written yet.") }
    package func agent(_ id: AgentID) async throws -> AgentRecord? { throw Fault(.internalError, "Not written yet.") }
    package func agents() async throws -> [AgentRecord] { throw Fault(.internalError, "Not written yet.") }
    package func recordSignsOfLife(_ signs: [AgentID: Timestamp]) async throws -> [AgentRecord] { throw Fault(.internalError, "Not written yet.") }
    package func markLost(silentSince: Timestamp, at now: Timestamp) async throws -> [AgentRecord] { throw Fault(.internalError, "Not written yet.") }
    package func agentCounts() async throws -> [AgentCount] { throw Fault(.internalError, "Not written yet.") }
}

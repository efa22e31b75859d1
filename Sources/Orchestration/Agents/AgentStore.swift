package import Vocabulary

/// Where the registry of agents is kept.
package protocol AgentStore: QuarantineLookup {
    /// Enters an agent, or renews its entry; no capabilities given leaves those that stand.
    ///
    /// Throws `LIMIT_REACHED` for a new one where there are as many as the store takes.
    func register(
        _ id: AgentID,
        as type: AgentType,
        capabilities: [String]?,
        at now: Timestamp
    ) async throws
        -> AgentRecord
    func agent(_ id: AgentID) async throws -> AgentRecord?
    func agents() async throws -> [AgentRecord]
    /// Records when agents were last heard of, and extends the leases of what they hold; returns those that were lost.
    ///
    /// An agent that is in rooms is online in them from then on, registered or not.
    func recordSignsOfLife(_ signs: [AgentID: Timestamp]) async throws -> [AgentRecord]
    /// Marks agents lost that were last heard of before a moment and hold nothing; returns those it marked.
    func markLost(silentSince: Timestamp, at now: Timestamp) async throws -> [AgentRecord]
    func agentCounts() async throws -> [AgentCount]
}

/// How many agents of a type are in a state.
package struct AgentCount: Sendable {
    package var type: AgentType
    package var state: AgentState
    package var count: Int

    package init(type: AgentType, state: AgentState, count: Int) {
        self.type = type
        self.state = state
        self.count = count
    }
}

package import Vocabulary

/// Takes back what an agent holds when its client says that it works no more.
package protocol SessionEnding: Sendable {
    /// Puts all that the agent holds back into the queue at once; returns how many tasks went.
    func endSession(of agent: AgentID, because reason: String) async throws -> Int
}

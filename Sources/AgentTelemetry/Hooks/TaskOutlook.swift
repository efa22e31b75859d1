package import Orchestration
package import Vocabulary

/// Tells what a poll would bring, without taking it.
package protocol TaskOutlook: Sendable {
    /// The task that the agent holds, else the one that a claim would give it now; nothing where there is neither.
    ///
    /// Without a type the agent's registration tells which queue it takes from.
    func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord?
}

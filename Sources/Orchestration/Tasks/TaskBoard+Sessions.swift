package import Vocabulary

extension TaskBoard {
    /// Takes back what an agent holds whose client has ended its session; returns how many tasks that was.
    package func endSession(of agent: AgentID, because reason: String) async throws -> Int {
        let changes = try await store.release(heldBy: agent, because: .sessionEnded, at: time.now())
        for change in changes { announceRelease(change, because: .sessionEnded) }
        signals.sessionEnded(agent, because: String(reason.prefix(64)), released: changes.count)
        return changes.count
    }

    /// What the agent holds, else what a claim would give it now; nothing is claimed.
    package func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? {
        let known: AgentType? = if let type { type } else { try await agents.type(of: agent) }
        return try await store.nextTask(for: agent, of: known)
    }
}

import Orchestration
import Vocabulary

// A worker sees all agents, what it works on or has worked on, and what its present tasks build on.
extension Board {
    /// A task that a caller may see.
    func task(_ id: TaskID, for caller: Caller) async throws -> TaskRecord? {
        guard let task = try await tasks.find(id) else { return nil }
        guard caller.role == .worker else { return task }
        guard let agent = caller.agent else { return nil }
        if task.assignedAgent == agent { return task }
        return try await tasks(heldBy: agent).contains { $0.dependencies.contains(id) } ? task : nil
    }

    /// Which tasks a caller sees listed; nothing for a caller who sees none.
    func sight(of caller: Caller) -> TaskFilter? {
        guard caller.role == .worker else { return TaskFilter() }
        return caller.agent.map { TaskFilter(agent: $0) }
    }

    private func tasks(heldBy agent: AgentID) async throws -> [TaskRecord] {
        // One poll gives ten at the most, and the next one gives those again before any other.
        try await tasks.tasks(matching: TaskFilter(status: .inProgress, agent: agent), before: nil, limit: 100).tasks
    }
}

import GRDB
import Orchestration
import Vocabulary

/// What is counted because it has a limit.
enum Tally: String, CaseIterable {
    case openTasks = "open_tasks"
    case openTasksOfCreator = "open_tasks_of"
    case stateKeys = "state_keys"
    case agents
    case keys
}

extension Database {
    /// How many there are, as every change before counted them.
    func tally(_ tally: Tally, of name: String = "") throws -> Int {
        try number("SELECT count FROM tallies WHERE kind = ? AND name = ?", [tally.rawValue, name])
    }

    /// Refuses the tasks that this change opened where they are more than the store takes; the change is undone then.
    func requireRoom(forTasksOf creators: Set<String>, within limits: StoreLimits) throws {
        guard try tally(.openTasks) <= limits.openTasks else { throw Fault(openTaskLimit: limits.openTasks) }
        for creator in creators.sorted() {
            guard try tally(.openTasksOfCreator, of: creator) <= limits.openTasksPerCreator else {
                throw Fault(openTaskLimit: limits.openTasksPerCreator, of: creator)
            }
        }
    }

    /// Refuses a key of the state that is one too many; what has expired makes room first.
    func requireRoomForState(within limits: StoreLimits, at now: Timestamp) throws {
        guard try tally(.stateKeys) > limits.stateKeys else { return }
        try change(
            "DELETE FROM shared_state WHERE key IN (SELECT key FROM shared_state WHERE expires_at <= ? LIMIT 100)",
            [now.milliseconds]
        )
        guard try tally(.stateKeys) > limits.stateKeys else { return }
        throw Fault(stateKeyLimit: limits.stateKeys)
    }

    /// Refuses an agent that is one too many; those that were lost long ago make room first.
    func requireRoomForAgents(within limits: StoreLimits, at now: Timestamp) throws {
        let surplus = try tally(.agents) - limits.agents
        guard surplus > 0 else { return }
        try forgetAgents(silentSince: now - StoreLimits.lostAgentStays, limit: surplus)
        guard try tally(.agents) > limits.agents else { return }
        throw Fault(agentLimit: limits.agents)
    }

    /// Refuses a key that is one too many; those that ended make room first.
    func requireRoomForKeys(within limits: StoreLimits, at now: Timestamp) throws {
        let surplus = try tally(.keys) - limits.keys
        guard surplus > 0 else { return }
        try change(
            """
            DELETE FROM keys WHERE id IN (
                SELECT id FROM keys WHERE revoked_at IS NOT NULL OR expires_at <= ?
                ORDER BY coalesce(revoked_at, expires_at) LIMIT ?
            )
            """,
            [now.milliseconds, surplus]
        )
        guard try tally(.keys) > limits.keys else { return }
        throw Fault(keyLimit: limits.keys)
    }

    /// Forgets lost agents that were last heard of before a moment, the longest silent first; returns how many went.
    @discardableResult
    func forgetAgents(silentSince moment: Timestamp, limit: Int) throws -> Int {
        try change(
            """
            DELETE FROM agents WHERE id IN (
                SELECT id FROM agents WHERE is_lost = 1 AND last_heartbeat < ? ORDER BY last_heartbeat LIMIT ?
            )
            """,
            [moment.milliseconds, limit]
        )
        return changesCount
    }
}

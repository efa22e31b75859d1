package import Vocabulary

/// How much of each kind a store takes in; each number is counted along with every change, never by looking through rows.
package struct StoreLimits: Sendable {
    /// Tasks that have not ended (`CALLBOARD_MAX_OPEN_TASKS`).
    package var openTasks: Int
    /// Such tasks of one creator (`CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR`).
    package var openTasksPerCreator: Int
    /// Keys of the shared state (`CALLBOARD_MAX_STATE_KEYS`).
    package var stateKeys: Int
    /// Registered agents (`CALLBOARD_MAX_AGENTS`); one that was lost a day ago makes room for a new one.
    package var agents: Int
    /// Keys of callers; one that ended makes room for a new one.
    package var keys: Int

    package init(
        openTasks: Int = 100_000,
        openTasksPerCreator: Int = 50_000,
        stateKeys: Int = 100_000,
        agents: Int = 10_000,
        keys: Int = 10_000
    ) {
        self.openTasks = openTasks
        self.openTasksPerCreator = openTasksPerCreator
        self.stateKeys = stateKeys
        self.agents = agents
        self.keys = keys
    }

    /// Events in the history of one task, agent or room; of more, the first stays and the oldest others go.
    package static let eventsPerSubject = 1_000
    /// Sessions of one agent whose telemetry is followed; a client that names a new one each time must not fill the store.
    package static let sessionsPerAgent = 256
    /// How long a lost agent keeps its place when new ones need it.
    package static let lostAgentStays = Duration.seconds(86_400)
}

extension Fault {
    package init(openTaskLimit limit: Int) {
        self.init(
            .limitReached,
            "The board holds \(limit) unfinished tasks, its limit (CALLBOARD_MAX_OPEN_TASKS). Let some end, or cancel what nobody needs; see list_tasks."
        )
    }

    package init(openTaskLimit limit: Int, of creator: String) {
        self.init(
            .limitReached,
            "\(creator.quoted) has \(limit) unfinished tasks, the limit for one creator (CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR). Let some end, or cancel what nobody needs; see list_tasks."
        )
    }

    package init(stateKeyLimit limit: Int) {
        self.init(
            .limitReached,
            "The board holds \(limit) keys of shared state, its limit (CALLBOARD_MAX_STATE_KEYS). Write to a key that stands, or give keys a shorter ttl."
        )
    }

    package init(agentLimit limit: Int) {
        self.init(
            .limitReached,
            "The board knows \(limit) agents, its limit (CALLBOARD_MAX_AGENTS). Work under a name that is registered; see list_agents."
        )
    }

    package init(keyLimit limit: Int) {
        self.init(
            .limitReached,
            "The board holds \(limit) keys that are valid, its limit. Revoke what nobody uses: `callboard keys list`."
        )
    }
}

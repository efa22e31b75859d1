package import Logging
package import Metrics
import Synchronization
package import Vocabulary

/// Knows the agents: who they are, when they were last heard of, and who went silent.
///
/// Signs of life are noted in memory, once a call, and written together by the janitor: a heartbeat costs no commit.
package final class AgentRegistry: Sendable {
    private let store: any AgentStore
    private let policy: BoardPolicy
    private let time: any TimeSource
    private let logger: Logger
    private let losses: [AgentType: Counter]
    let single: PerAgentSignals
    private let feed: ChangeFeed
    private let known = Mutex(KnownAgents())

    package init(
        store: any AgentStore,
        feed: ChangeFeed = ChangeFeed(),
        policy: BoardPolicy,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.feed = feed
        self.policy = policy
        self.time = time
        self.logger = logger
        single = PerAgentSignals(limit: policy.agentsWithMetrics, metrics: metrics)
        losses = Dictionary(
            uniqueKeysWithValues: policy.agentTypes.map {
                let dimensions = [("agent_type", $0.rawValue)]
                return ($0, Counter(label: Metric.agentLosses.name, dimensions: dimensions, factory: metrics))
            }
        )
    }

    /// Enters an agent with its capabilities, or renews its entry.
    package func register(_ id: AgentID, as type: AgentType, capabilities: [String]?) async throws -> AgentRecord {
        try await store.requireFree(id)
        return try await enter(id, as: type, capabilities: capabilities)
    }

    private func enter(_ id: AgentID, as type: AgentType, capabilities: [String]?) async throws -> AgentRecord {
        try policy.require(type)
        let now = time.now()
        let agent = try await store.register(id, as: type, capabilities: capabilities, at: now)
        known.withLock { $0.learn(agent) }
        logger.info(
            "Agent registered",
            metadata: [
                "event": "\(BoardEvent.agentRegistered.rawValue)", "agent_id": "\(id)", "agent_type": "\(type)",
            ]
        )
        feed.tell([.agent(id), .counts] + (agent.registeredAt == now ? [.listing] : []))
        return agent
    }

    /// The type an agent is registered with, if it is.
    package func type(of id: AgentID) async throws -> AgentType? {
        if let type = known.withLock({ $0.type(of: id) }) { return type }
        guard let agent = try await store.agent(id) else { return nil }
        known.withLock { $0.learn(agent) }
        return agent.type
    }

    /// Notes that an agent was heard of; one that is new is registered where its type is known.
    package func noteSignOfLife(of id: AgentID, type: AgentType?) async throws {
        if known.withLock({ $0.note(id, at: time.now()) }) { return }
        if try await self.type(of: id) == nil {
            guard let type else {
                // Whoever is not registered may still be in a room, where others see whether it is there.
                known.withLock { $0.noteGuest(id, at: time.now()) }
                return
            }
            do { _ = try await enter(id, as: type, capabilities: nil) } catch let fault as Fault
                where fault.code == .limitReached
            {
                // A board that can take no more agents still serves their calls.
                known.withLock { $0.noteGuest(id, at: time.now()) }
                return
            }
        }
        _ = known.withLock { $0.note(id, at: time.now()) }
    }

    /// Takes an agent's own word that it lives, and at what task it is.
    package func heartbeat(of id: AgentID, type: AgentType?, task: TaskID?, progress: Double?) async throws {
        try await store.requireFree(id)
        try await noteSignOfLife(of: id, type: type)
        logger.info(
            "Heartbeat",
            metadata: [
                "event": "\(BoardEvent.agentHeartbeat.rawValue)", "agent_id": "\(id)",
                "task_id": "\(task?.rawValue ?? "")", "progress": .stringConvertible(progress ?? 0),
            ]
        )
    }

    /// All agents by their ids, the signs of life up to this moment counted in.
    package func agents() async throws -> [AgentRecord] {
        let agents = try await store.agents()
        return known.withLock { known in agents.map(known.countingSignsOfLife) }
    }

    /// An agent, the signs of life up to this moment counted in; nothing for one that is not registered.
    package func agent(_ id: AgentID) async throws -> AgentRecord? {
        guard let agent = try await store.agent(id) else { return nil }
        return known.withLock { $0.countingSignsOfLife(agent) }
    }

    /// Writes the signs of life noted since the last time, which extends the leases of what those agents hold.
    package func writeSignsOfLife() async throws {
        let signs = known.withLock { $0.takeUnwritten() }
        guard !signs.isEmpty else { return }
        do {
            for agent in try await store.recordSignsOfLife(signs) {
                logger.info(
                    "Agent is back",
                    metadata: [
                        "event": "\(BoardEvent.agentReturned.rawValue)", "agent_id": "\(agent.id)",
                        "agent_type": "\(agent.type)",
                    ]
                )
                feed.tell([.agent(agent.id), .counts])
            }
        } catch {
            known.withLock { $0.putBack(signs) }
            throw error
        }
    }

    /// Marks agents lost that have been silent for longer than the time-out and hold no task.
    package func markLost() async throws {
        let now = time.now()
        for agent in try await store.markLost(silentSince: now - policy.agentTimeout, at: now) {
            losses[agent.type]?.increment()
            // It may have given its place to another when it comes back.
            known.withLock { $0.forget(agent.id) }
            logger.warning(
                "Agent lost",
                metadata: [
                    "event": "\(BoardEvent.agentLost.rawValue)", "agent_id": "\(agent.id)",
                    "agent_type": "\(agent.type)",
                    "last_heartbeat": "\(agent.lastHeartbeat)",
                ]
            )
            feed.tell([.agent(agent.id), .counts])
        }
    }

    /// Adds the time since the last look to each agent that holds a task and is counted by itself.
    func measureSingleAgents(for elapsed: Duration) async throws {
        guard single.isOn else { return }
        for agent in try await store.agents() where agent.state == .active {
            single.wasBusy(agent.id, agent.type, for: elapsed)
        }
    }

    package func counts() async throws -> [AgentCount] { try await store.agentCounts() }

    /// How many agents of a type count as idle and get nothing, because they are in quarantine.
    func quarantined(of type: AgentType) async throws -> Int {
        try await store.agents().count { $0.type == type && $0.quarantine != nil && $0.state == .idle }
    }
}

/// The agents this process has met: their types, and the signs of life that are not written yet.
private struct KnownAgents {
    /// Past this many the memory is emptied; the store remembers.
    private static let limit = 100_000
    private var types: [AgentID: AgentType] = [:]
    private var unwritten: [AgentID: Timestamp] = [:]

    func type(of id: AgentID) -> AgentType? { types[id] }

    mutating func learn(_ agent: AgentRecord) {
        if types.count >= Self.limit { types.removeAll() }
        types[agent.id] = agent.type
    }

    mutating func forget(_ id: AgentID) { types[id] = nil }

    /// Notes a sign of life; false if the agent has not been met yet.
    mutating func note(_ id: AgentID, at now: Timestamp) -> Bool {
        guard types[id] != nil else { return false }
        unwritten[id] = now
        return true
    }

    /// The agent as it stands once what is not written yet is.
    func countingSignsOfLife(_ agent: AgentRecord) -> AgentRecord {
        guard let sign = unwritten[agent.id], sign > agent.lastHeartbeat else { return agent }
        var agent = agent
        agent.lastHeartbeat = sign
        agent.isLost = false
        return agent
    }

    /// Notes a sign of life of an agent that is not registered.
    mutating func noteGuest(_ id: AgentID, at now: Timestamp) { unwritten[id] = now }

    mutating func takeUnwritten() -> [AgentID: Timestamp] {
        defer { unwritten.removeAll(keepingCapacity: true) }
        return unwritten
    }

    mutating func putBack(_ signs: [AgentID: Timestamp]) {
        unwritten.merge(signs) { newer, _ in newer }
    }
}

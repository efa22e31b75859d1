package import Metrics
package import Vocabulary

/// Sets the gauges that tell how the board stands; asked by the metrics page before it is rendered.
package struct BoardGauges: Sendable {
    private let tasks: any TaskStore
    private let agents: any AgentStore
    private let state: any StateStore
    private let sessions: any SessionRecordStore
    private let time: any TimeSource
    private let types: [AgentType: TypeGauges]
    private let stateKeys: Gauge
    private let openSessions: Gauge

    package init(
        store: any TaskStore & AgentStore & StateStore & SessionRecordStore,
        types: [AgentType],
        time: any TimeSource,
        metrics: any MetricsFactory
    ) {
        tasks = store
        agents = store
        state = store
        sessions = store
        self.time = time
        self.types = Dictionary(uniqueKeysWithValues: types.map { ($0, TypeGauges(type: $0, metrics: metrics)) })
        stateKeys = Gauge(label: Metric.stateKeys.name, dimensions: [], factory: metrics)
        openSessions = Gauge(label: Metric.openSessions.name, dimensions: [], factory: metrics)
    }

    package func update() async throws {
        let queue = Dictionary(grouping: try await tasks.queue(), by: \.agentType)
        let agents = Dictionary(grouping: try await agents.agentCounts(), by: \.type)
        let now = time.now()
        for (type, gauges) in types { gauges.set(queue: queue[type] ?? [], agents: agents[type] ?? [], at: now) }
        stateKeys.record(try await state.stateKeyCount(at: now))
        openSessions.record(try await sessions.sessionCount(usedSince: now - SessionRecord.idleTime))
    }
}

/// The gauges of one type, resolved once; a state without tasks or agents shows zero.
private struct TypeGauges: Sendable {
    private let queue: [QueueCount.State: Gauge]
    private let agents: [AgentState: Gauge]
    private let oldest: Gauge

    init(type: AgentType, metrics: any MetricsFactory) {
        let label = [("agent_type", type.rawValue)]
        func gauge(_ metric: Metric, _ state: String) -> Gauge {
            Gauge(label: metric.name, dimensions: label + [("state", state)], factory: metrics)
        }
        queue = Dictionary(
            uniqueKeysWithValues: QueueCount.State.allCases.map { ($0, gauge(.queueTasks, $0.rawValue)) }
        )
        agents = Dictionary(uniqueKeysWithValues: AgentState.allCases.map { ($0, gauge(.agents, $0.rawValue)) })
        oldest = Gauge(label: Metric.queueOldestPendingAge.name, dimensions: label, factory: metrics)
    }

    func set(queue counts: [QueueCount], agents agentCounts: [AgentCount], at now: Timestamp) {
        for (state, gauge) in queue { gauge.record(counts.first { $0.state == state }?.count ?? 0) }
        for (state, gauge) in agents { gauge.record(agentCounts.first { $0.state == state }?.count ?? 0) }
        let oldestReady = counts.compactMap(\.oldestReadyAt).min()
        oldest.record(oldestReady.map { max(0, (now - $0).seconds) } ?? 0)
    }
}

import Metrics
import Synchronization
import Vocabulary

/// Counts single agents, where the operator asks for it: as many as he allows, in the order in which they do something.
///
/// A series for each agent that ever was would fill a monitoring system, so there is none by default.
final class PerAgentSignals: Sendable {
    private let limit: Int
    private let metrics: any MetricsFactory
    private let counted = Mutex<Set<AgentID>>([])

    init(limit: Int, metrics: any MetricsFactory) {
        self.limit = limit
        self.metrics = metrics
    }

    /// Whether any agent is counted by itself.
    var isOn: Bool { limit > 0 }

    func finished(_ task: TaskRecord) {
        guard let agent = task.assignedAgent, counts(agent) else { return }
        let labels = Self.labels(agent, task.agentType) + [("status", task.status.rawValue)]
        Counter(label: Metric.perAgentTasksFinished.name, dimensions: labels, factory: metrics).increment()
    }

    func wasBusy(_ agent: AgentID, _ type: AgentType, for time: Duration) {
        guard counts(agent) else { return }
        let name = Metric.perAgentBusySeconds.name
        FloatingPointCounter(label: name, dimensions: Self.labels(agent, type), factory: metrics)
            .increment(by: time.seconds)
    }

    private static func labels(_ agent: AgentID, _ type: AgentType) -> [(String, String)] {
        [("agent_type", type.rawValue), ("agent_id", agent.rawValue)]
    }

    private func counts(_ agent: AgentID) -> Bool {
        guard isOn else { return false }
        return counted.withLock { $0.contains(agent) || $0.count < limit && $0.insert(agent).inserted }
    }
}

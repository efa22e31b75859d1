import Metrics
import Vocabulary

/// The instruments of one type, resolved once.
struct TaskTypeSignals: Sendable {
    let created: Counter
    let claimed: Counter
    let queueWait: Recorder
    private let finished: [TaskStatus: Counter]
    private let runs: [TaskStatus: Recorder]
    private let requeues: [RequeueReason: Counter]
    private let breaches: [TaskBudget: Counter]

    init(type: AgentType, metrics: any MetricsFactory) {
        let type = ("agent_type", type.rawValue)
        func counter(_ metric: Metric, _ labels: (String, String)...) -> Counter {
            Counter(label: metric.name, dimensions: [type] + labels, factory: metrics)
        }
        func recorder(_ metric: Metric, _ labels: (String, String)...) -> Recorder {
            Recorder(label: metric.name, dimensions: [type] + labels, aggregate: true, factory: metrics)
        }
        created = counter(.tasksCreated)
        claimed = counter(.tasksClaimed)
        queueWait = recorder(.taskQueueWait)
        let final = TaskStatus.allCases.filter(\.isFinal)
        finished = final.table { counter(.tasksFinished, ("status", $0.rawValue)) }
        runs = final.table { recorder(.taskRunDuration, ("status", $0.rawValue)) }
        requeues = RequeueReason.allCases.table { counter(.taskRequeues, ("reason", $0.rawValue)) }
        breaches = TaskBudget.allCases.table { counter(.taskBudgetBreaches, ("budget", $0.rawValue)) }
    }

    func breached(_ budget: TaskBudget) { breaches[budget]?.increment() }
    func finished(_ status: TaskStatus) { finished[status]?.increment() }
    func ran(_ status: TaskStatus, seconds: Double) { runs[status]?.record(seconds) }
    func requeued(_ reason: RequeueReason) { requeues[reason]?.increment() }
}

extension Array where Element: Hashable {
    /// A value for each element.
    fileprivate func table<Value>(_ value: (Element) -> Value) -> [Element: Value] {
        Dictionary(map { ($0, value($0)) }) { first, _ in first }
    }
}

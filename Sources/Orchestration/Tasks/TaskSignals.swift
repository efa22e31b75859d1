import Logging
import Metrics
import Vocabulary

/// Tells the operators what happens to tasks: one log line and the counters for each change.
struct TaskSignals: Sendable {
    private let logger: Logger
    private let byType: [AgentType: TypeSignals]
    private let usage: UsageSignals

    init(types: [AgentType], metrics: any MetricsFactory, logger: Logger) {
        self.logger = logger
        byType = Dictionary(uniqueKeysWithValues: types.map { ($0, TypeSignals(type: $0, metrics: metrics)) })
        usage = UsageSignals(metrics: metrics)
    }

    func created(_ task: TaskRecord) {
        byType[task.agentType]?.created.increment()
        logger.info(
            "Task created",
            metadata: [
                "event": "\(BoardEvent.taskCreated.rawValue)", "task_id": "\(task.id)",
                "agent_type": "\(task.agentType)",
                "actor": "\(task.createdBy)", "blocked_by": .stringConvertible(task.unmetDependencies),
            ]
        )
    }

    func claimed(_ task: TaskRecord) {
        let signals = byType[task.agentType]
        signals?.claimed.increment()
        if let wait = task.queueWaitMilliseconds { signals?.queueWait.record(Double(wait) / 1_000) }
        logger.info(
            "Task claimed",
            metadata: [
                "event": "\(BoardEvent.taskClaimed.rawValue)", "task_id": "\(task.id)",
                "agent_type": "\(task.agentType)",
                "agent_id": "\(task.assignedAgent?.rawValue ?? "")", "attempt": .stringConvertible(task.attempt),
                "queue_wait_ms": .stringConvertible(task.queueWaitMilliseconds ?? 0),
            ]
        )
    }

    func finished(_ task: TaskRecord) {
        let signals = byType[task.agentType]
        signals?.finished(task.status)
        if let run = task.runMilliseconds { signals?.ran(task.status, seconds: Double(run) / 1_000) }
        logger.log(
            level: task.status == .completed ? .info : .warning,
            "Task \(task.status.rawValue)",
            metadata: [
                "event": "\(task.status.event.rawValue)", "task_id": "\(task.id)",
                "agent_type": "\(task.agentType)",
                "agent_id": "\(task.assignedAgent?.rawValue ?? "")", "attempt": .stringConvertible(task.attempt),
                "code": "\(task.errorCode?.rawValue ?? "")",
                "run_ms": .stringConvertible(task.runMilliseconds ?? 0),
            ]
        )
    }

    /// What a model used up for a task, as its agent says.
    func used(_ usage: TokenUsage, for task: TaskRecord) { self.usage.add(usage, by: task.agentType) }

    /// A task that ended because one it depended on did.
    func endedWith(_ dependent: TaskChange.Reference, after cause: TaskID) {
        byType[dependent.agentType]?.finished(.failed)
        logger.warning(
            "Task failed with its dependency",
            metadata: [
                "event": "\(BoardEvent.taskFailed.rawValue)", "task_id": "\(dependent.id)",
                "agent_type": "\(dependent.agentType)", "code": "\(Fault.Code.dependencyFailed.rawValue)",
                "cause": "\(cause)",
            ]
        )
    }

    func requeued(_ task: TaskRecord, because reason: RequeueReason) {
        byType[task.agentType]?.requeued(reason)
        logger.warning(
            "Task back in the queue",
            metadata: [
                "event": "\(reason == .retried ? BoardEvent.taskRetried.rawValue : BoardEvent.taskRequeued.rawValue)",
                "task_id": "\(task.id)", "agent_type": "\(task.agentType)", "reason": "\(reason.rawValue)",
                "attempt": .stringConvertible(task.attempt),
            ]
        )
    }

    /// A task that went past what it was given, and is cancelled for it.
    func breached(_ budget: TaskBudget, _ task: TaskRecord) {
        byType[task.agentType]?.breached(budget)
        logger.warning(
            "Task over its budget",
            metadata: [
                "event": "\(BoardEvent.budgetBreached.rawValue)", "task_id": "\(task.id)",
                "agent_type": "\(task.agentType)", "agent_id": "\(task.assignedAgent?.rawValue ?? "")",
                "budget": "\(budget.rawValue)",
            ]
        )
    }

    func late(_ submission: Submission, by actor: String) {
        logger.warning(
            "A result came too late and is kept for review",
            metadata: [
                "event": "\(BoardEvent.lateResult.rawValue)", "task_id": "\(submission.task)", "agent_id": "\(actor)",
            ]
        )
    }
}

/// Why a task went back to the queue.
package enum RequeueReason: String, CaseIterable, Sendable {
    case leaseLapsed = "lease_lapsed"
    case workerVanished = "worker_vanished"
    case retried
}

/// What a task is given to spend.
enum TaskBudget: String, CaseIterable {
    /// Time (`deadline_seconds`).
    case deadline
    /// Money (`max_cost_usd`).
    case cost
}

/// The instruments of one type, resolved once.
private struct TypeSignals: Sendable {
    let created: Counter
    let claimed: Counter
    let queueWait: Recorder
    private let finished: [TaskStatus: Counter]
    private let runs: [TaskStatus: Recorder]
    private let requeues: [RequeueReason: Counter]
    private let breaches: [TaskBudget: Counter]

    init(type: AgentType, metrics: any MetricsFactory) {
        let label = [("agent_type", type.rawValue)]
        created = Counter(label: Metric.tasksCreated.name, dimensions: label, factory: metrics)
        claimed = Counter(label: Metric.tasksClaimed.name, dimensions: label, factory: metrics)
        queueWait = Recorder(
            label: Metric.taskQueueWait.name,
            dimensions: label,
            aggregate: true,
            factory: metrics
        )
        let final = TaskStatus.allCases.filter(\.isFinal)
        finished = Dictionary(
            uniqueKeysWithValues: final.map {
                let dimensions = label + [("status", $0.rawValue)]
                return ($0, Counter(label: Metric.tasksFinished.name, dimensions: dimensions, factory: metrics))
            }
        )
        runs = Dictionary(
            uniqueKeysWithValues: final.map {
                let dimensions = label + [("status", $0.rawValue)]
                let name = Metric.taskRunDuration.name
                return ($0, Recorder(label: name, dimensions: dimensions, aggregate: true, factory: metrics))
            }
        )
        requeues = Dictionary(
            uniqueKeysWithValues: RequeueReason.allCases.map {
                let dimensions = label + [("reason", $0.rawValue)]
                return ($0, Counter(label: Metric.taskRequeues.name, dimensions: dimensions, factory: metrics))
            }
        )
        breaches = Dictionary(
            uniqueKeysWithValues: TaskBudget.allCases.map {
                let dimensions = label + [("budget", $0.rawValue)]
                return ($0, Counter(label: Metric.taskBudgetBreaches.name, dimensions: dimensions, factory: metrics))
            }
        )
    }

    func breached(_ budget: TaskBudget) { breaches[budget]?.increment() }
    func finished(_ status: TaskStatus) { finished[status]?.increment() }
    func ran(_ status: TaskStatus, seconds: Double) { runs[status]?.record(seconds) }
    func requeued(_ reason: RequeueReason) { requeues[reason]?.increment() }
}

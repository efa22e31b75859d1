import Logging
import Metrics
import Vocabulary

/// Tells the operators what happens to tasks: one log line and the counters for each change.
struct TaskSignals: Sendable {
    private let logger: Logger
    private let byType: [AgentType: TaskTypeSignals]
    let usage: UsageSignals

    init(types: [AgentType], metrics: any MetricsFactory, logger: Logger) {
        self.logger = logger
        byType = Dictionary(uniqueKeysWithValues: types.map { ($0, TaskTypeSignals(type: $0, metrics: metrics)) })
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

    /// An agent whose client ended its session, and how many tasks it gave back by that.
    func sessionEnded(_ agent: AgentID, because reason: String, released: Int) {
        logger.info(
            "Session of an agent ended",
            metadata: [
                "event": "\(BoardEvent.agentSessionEnded.rawValue)", "agent_id": "\(agent)",
                "client_reason": "\(reason)",
                "released": .stringConvertible(released),
            ]
        )
    }

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

package import Logging
package import Metrics
package import Vocabulary

/// The queue of tasks: takes them in, hands each to one worker, and brings results back.
package struct TaskBoard: Sendable {
    package let policy: BoardPolicy
    let store: any TaskStore & UsageStore
    let agents: AgentRegistry
    let doorbell: Doorbell
    let time: any TimeSource
    let signals: TaskSignals
    package let runs: TaskRuns
    let feed: ChangeFeed

    package init(
        store: any TaskStore & UsageStore,
        agents: AgentRegistry,
        doorbell: Doorbell,
        feed: ChangeFeed = ChangeFeed(),
        runs: TaskRuns = .untold,
        policy: BoardPolicy,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.agents = agents
        self.doorbell = doorbell
        self.feed = feed
        self.runs = runs
        self.policy = policy
        self.time = time
        signals = TaskSignals(types: policy.agentTypes, metrics: metrics, logger: logger)
    }

    // MARK: For orchestrators

    /// Puts a task on the board; it can be claimed once all its dependencies are completed.
    package func create(_ draft: TaskDraft, by caller: Caller, once: Receipt?) async throws -> TaskRecord {
        try policy.require(draft.agentType)
        try await store.requireFree(caller)
        let created = try await store.create(draft, by: caller.name, at: time.now(), once: once)
        guard !created.isReplay else { return created.outcome }
        runs.within(created.outcome) { signals.created(created.outcome) }
        runs.created(created.outcome)
        if created.outcome.unmetDependencies == 0 { doorbell.ring(.queue(draft.agentType)) }
        feed.tell([.task(created.outcome.id), .listing, .counts])
        return created.outcome
    }

    package func task(_ id: TaskID) async throws -> TaskRecord {
        guard let task = try await store.task(id) else { throw Fault(noTask: id) }
        return task
    }

    /// Gives the task as soon as it has ended, or as it stands when the wait is over.
    package func result(of id: TaskID, waiting wait: Duration) async throws -> TaskRecord {
        let known = try await task(id)
        guard !known.status.isFinal, wait > .zero else { return known }
        let ended = try await doorbell.search(for: .task(id), until: time.now() + wait) {
            let task = try await task(id)
            return task.status.isFinal ? task : nil
        }
        if let ended { return ended }
        return try await task(id)
    }

    package func tasks(matching filter: TaskFilter, before cursor: Int?, limit: Int) async throws -> TaskPage {
        try await store.tasks(matching: filter, before: cursor, limit: limit)
    }

    /// The task of an id, or nothing where there is none.
    package func find(_ id: TaskID) async throws -> TaskRecord? { try await store.task(id) }

    /// What an agent is at.
    package func held(by agent: AgentID) async throws -> [HeldTask] { try await store.held(by: agent) }

    /// The unfinished tasks, counted by type and state.
    package func queue() async throws -> [QueueCount] { try await store.queue() }

    /// How long ago something happened on the board.
    package func elapsed(since moment: Timestamp) -> Duration { max(.zero, time.now() - moment) }

    /// Ends a task that has not ended yet, and fails what depends on it.
    package func cancel(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        once: Receipt?
    ) async throws -> TaskChange {
        try await store.requireFree(caller)
        let change = try await store.cancel(id, because: reason, by: caller, at: time.now(), once: once)
        if !change.isReplay { announceEnd(change.outcome) }
        return change.outcome
    }

    /// Puts a failed or cancelled task back on the board, together with what failed because of it.
    package func retry(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        once: Receipt?
    ) async throws -> TaskChange {
        try await store.requireFree(caller)
        let change = try await store.retry(id, because: reason, by: caller, at: time.now(), once: once)
        if !change.isReplay { announceReturn(change.outcome, because: .retried) }
        return change.outcome
    }

    // MARK: For workers

    /// Accepts the result of the attempt that holds the task, and refuses every other.
    package func submit(_ submission: Submission, by caller: Caller, once: Receipt?) async throws -> TaskRecord {
        let actor = submission.agent?.rawValue ?? caller.name
        if let agent = submission.agent { try await agents.noteSignOfLife(of: agent, type: nil) }
        var submission = submission
        submission.provenance = Provenance(caller)
        if try await isMeasured(submission) { submission.usage = nil }
        do {
            let change = try await store.submit(submission, by: actor, at: time.now(), once: once)
            if !change.isReplay {
                announceEnd(change.outcome)
                if let usage = submission.usage { signals.usage.add(usage, by: change.outcome.task.agentType) }
            }
            return change.outcome.task
        } catch let fault as Fault where fault.code == .leaseLost {
            signals.late(submission, by: actor)
            throw fault
        }
    }

    /// Whether the agent's own telemetry tells what its model takes, so that its word for it does not count.
    private func isMeasured(_ submission: Submission) async throws -> Bool {
        guard submission.usage != nil else { return false }
        let holder: AgentID? =
            if let agent = submission.agent { agent } else { try await store.task(submission.task)?.assignedAgent }
        guard let holder else { return false }
        return try await store.isMeasured(holder, since: time.now() - Self.telemetryMemory)
    }

    /// An agent that waits for a task tells nothing meanwhile.
    private static let telemetryMemory = Duration.seconds(86_400)

    /// Records how far a worker is, and extends its lease.
    package func report(_ report: ProgressReport) async throws -> TaskRecord {
        try await agents.heartbeat(of: report.agent, type: nil, task: report.task, progress: report.progress)
        let task = try await store.report(report, at: time.now())
        feed.tell([.task(task.id)])
        return task
    }
}

// MARK: - Telling the waiters

extension TaskBoard {
    func announceEnd(_ change: TaskChange) {
        runs.within(change.task) { signals.finished(change.task) }
        runs.finished(change.task)
        agents.single.finished(change.task)
        doorbell.ring(.task(change.task.id))
        for dependent in change.ended {
            signals.endedWith(dependent, after: change.task.id)
            runs.endedWith(dependent, after: change.task.id, at: change.task.updatedAt)
            doorbell.ring(.task(dependent.id))
        }
        for task in change.ready { doorbell.ring(.queue(task.agentType)) }
        feed.tell(change.changes + change.ends)
    }

    /// What becomes of a task whose agent is gone: it goes back to the queue, or it has no attempt left.
    func announceRelease(_ change: TaskChange, because reason: RequeueReason) {
        if change.task.status.isFinal { announceEnd(change) } else { announceReturn(change, because: reason) }
    }

    func announceReturn(_ change: TaskChange, because reason: RequeueReason) {
        runs.within(change.task) { signals.requeued(change.task, because: reason) }
        runs.returned(change, because: reason, at: change.task.updatedAt)
        for task in change.ready { doorbell.ring(.queue(task.agentType)) }
        feed.tell(change.changes)
    }
}

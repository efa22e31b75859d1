import Orchestration
import Vocabulary

extension PlainStore {
    func hasWork(for agent: AgentID, of type: AgentType) async throws -> Bool {
        !board.places(heldBy: agent).isEmpty || board.next(of: type) != nil
    }

    func held(by agent: AgentID) async throws -> [HeldTask] {
        board.places(heldBy: agent).compactMap { place in
            let task = board.tasks[place].record
            return task.currentAttempt.map {
                HeldTask(attempt: $0, agentType: task.agentType, isSensitive: task.isSensitive)
            }
        }
    }

    func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? {
        if let held = board.places(heldBy: agent).first { return board.tasks[held].record }
        guard let type, board.quarantines[.agent(agent)] == nil else { return nil }
        return board.next(of: type).map { board.tasks[$0].record }
    }

    func claim(_ claim: Claim, at now: Timestamp, once: Receipt?) async throws -> Once<[ClaimedTask]> {
        try change(once: once, at: now, isEffect: Self.isEffect) { board in
            try board.requireFree(.agent(claim.agent))
            let held = board.places(heldBy: claim.agent)
            var claimed: [ClaimedTask] = []
            for place in held.prefix(claim.limit) {
                let task = board.tasks[place].record
                claimed.append(
                    ClaimedTask(
                        task: task,
                        isRedelivery: true,
                        dependencies: board.results(of: task.dependencies),
                        isOneOfMore: held.count > claim.limit ? true : nil
                    )
                )
                // Newer than the claim that gave it, which may be taken back at this moment.
                board.tasks[place].record.updatedAt = max(task.updatedAt + .milliseconds(1), now)
            }
            while claimed.count < claim.limit, let place = board.next(of: claim.type) {
                let task = board.give(place, to: claim.agent, at: now)
                claimed.append(
                    ClaimedTask(task: task, isRedelivery: false, dependencies: board.results(of: task.dependencies))
                )
            }
            return Once(claimed)
        }
    }

    /// A claim that found nothing may find something the next time.
    private static func isEffect(_ claimed: [ClaimedTask]) -> Bool { !claimed.isEmpty }

    func unclaim(_ tasks: [ClaimedTask], at now: Timestamp, forgetting receipt: Receipt?) async throws -> [TaskChange] {
        change { board in
            if let receipt { board.receipts[receipt.key] = nil }
            return tasks.compactMap { claimed in
                guard let place = try? board.place(of: claimed.task.id) else { return nil }
                var task = board.tasks[place].record
                guard task.status == .inProgress, task.attempt == claimed.task.attempt,
                    task.updatedAt == claimed.task.updatedAt
                else { return nil }
                task.status = .pending
                task.assignedAgent = nil
                task.leaseExpiresAt = nil
                task.claimedAt = nil
                task.forgivenAttempts += 1
                task.updatedAt = now
                board.tasks[place].record = task
                let holder = claimed.task.assignedAgent?.rawValue ?? ""
                let reason = RequeueReason.workerVanished.rawValue
                board.record(.requeued, of: .task(task.id), by: holder, at: now, reason)
                return TaskChange(
                    task: task,
                    ready: [.init(id: task.id, agentType: task.agentType)],
                    released: claimed.task.assignedAgent,
                    heldSince: claimed.task.claimedAt
                )
            }
        }
    }

    func report(_ report: ProgressReport, at now: Timestamp) async throws -> TaskRecord {
        try change { board in
            try board.requireFree(.agent(report.agent))
            let place = try board.place(of: report.task)
            var task = board.tasks[place].record
            guard task.status == .inProgress, task.assignedAgent == report.agent else {
                let wasHeld = board.hasHeld(task.id, report.agent)
                if task.status.isFinal, task.errorCode != .leaseLost || !wasHeld { throw task.alreadyFinished }
                throw Fault(wasHeld ? .leaseLost : .taskNotAssigned, "")
            }
            if let note = report.note, note != task.note {
                board.record(.progressed, of: .task(task.id), by: report.agent.rawValue, at: now, note)
            }
            task.progress = report.progress ?? task.progress
            task.note = report.note ?? task.note
            task.leaseExpiresAt = task.leaseEnd(after: now)
            task.updatedAt = now
            board.tasks[place].record = task
            return task
        }
    }
}

extension PlainBoard {
    /// Where the task stands that a claim takes next: the highest priority, the oldest among equals.
    fileprivate func next(of type: AgentType) -> Int? {
        let ready = tasks.indices.filter { tasks[$0].record.isReady && tasks[$0].record.agentType == type }
        let highest = ready.map { tasks[$0].record.priority }.max()
        return ready.first { tasks[$0].record.priority == highest }
    }

    fileprivate mutating func give(_ place: Int, to agent: AgentID, at now: Timestamp) -> TaskRecord {
        var task = tasks[place].record
        task.status = .inProgress
        task.assignedAgent = agent
        task.attempt += 1
        task.claimedAt = now
        task.updatedAt = now
        task.leaseExpiresAt = task.leaseEnd(after: now)
        task.progress = nil
        task.note = nil
        tasks[place].record = task
        record(.claimed, of: .task(task.id), by: agent.rawValue, at: now)
        return task
    }

    fileprivate func results(of dependencies: [TaskID]) -> [DependencyResult] {
        dependencies.compactMap { id in
            task(id).map { DependencyResult(task: id, result: $0.result, provenance: $0.provenance) }
        }
    }

    /// Whether an agent ever claimed a task.
    func hasHeld(_ task: TaskID, _ agent: AgentID?) -> Bool {
        guard let agent else { return false }
        return history[.task(task), default: []].contains { $0.kind == .claimed && $0.actor == agent.rawValue }
    }
}

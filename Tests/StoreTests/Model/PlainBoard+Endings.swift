import Orchestration
import Vocabulary

/// How a task ends.
struct PlainEnding {
    let status: TaskStatus
    var result: RawJSON?
    var error: String?
    var code: Fault.Code?
    var usage: TokenUsage?
    var provenance: Provenance? = .system
}

extension PlainBoard {
    /// Ends a task, and settles with it everything that waits for it.
    mutating func end(_ place: Int, _ ending: PlainEnding, by actor: String, at now: Timestamp) -> TaskChange {
        var task = tasks[place].record
        task.status = ending.status
        task.result = ending.result
        task.error = ending.error
        task.errorCode = ending.code
        // Nobody but the agent itself stands behind a result; a cancellation is not its word.
        task.provenance = ending.provenance.map {
            let isWordOfAgent = $0.role != .system && ending.status != .cancelled
            return Provenance($0.role, key: $0.key, agent: isWordOfAgent ? task.assignedAgent : nil, at: now)
        }
        task.finishedAt = now
        task.updatedAt = now
        task.leaseExpiresAt = nil
        task.take(ending.usage)
        tasks[place].record = task
        let kind: HistoryEvent.Kind =
            switch ending.status {
            case .completed: .completed
            case .cancelled: .cancelled
            default: .failed
            }
        record(kind, of: .task(task.id), by: actor, at: now, ending.error)
        guard task.status == .completed else {
            return TaskChange(task: task, ended: failDependents(of: task.id, at: now))
        }
        var change = TaskChange(task: task)
        settleDependents(of: task.id, at: now, in: &change)
        return change
    }

    /// Counts one met dependency for everything that waits for a task.
    private mutating func settleDependents(of id: TaskID, at now: Timestamp, in change: inout TaskChange) {
        for place in places(dependingOn: id) where tasks[place].record.status == .pending {
            tasks[place].record.unmetDependencies -= 1
            tasks[place].record.updatedAt = now
            let dependent = tasks[place].record
            guard dependent.unmetDependencies == 0 else {
                change.alsoChanged = (change.alsoChanged ?? []) + [dependent.id]
                continue
            }
            tasks[place].record.readyAt = now
            record(.ready, of: .task(dependent.id), by: id.rawValue, at: now)
            change.ready.append(.init(id: dependent.id, agentType: dependent.agentType))
        }
    }

    /// Fails everything that can never start, down to the last descendant.
    private mutating func failDependents(of id: TaskID, at now: Timestamp) -> [TaskChange.Reference] {
        var ended: [TaskChange.Reference] = []
        var causes = [id]
        while let cause = causes.popLast() {
            for place in places(dependingOn: cause) where tasks[place].record.status == .pending {
                var task = tasks[place].record
                task.status = .failed
                task.error = "Its dependency \(cause) did not complete."
                task.errorCode = .dependencyFailed
                task.provenance = Provenance(.system, at: now)
                task.finishedAt = now
                task.updatedAt = now
                tasks[place].record = task
                record(.failed, of: .task(task.id), by: cause.rawValue, at: now, task.error)
                ended.append(
                    .init(
                        id: task.id,
                        agentType: task.agentType,
                        createdBy: task.createdBy,
                        createdAt: task.createdAt
                    )
                )
                causes.append(task.id)
            }
        }
        return ended
    }

    /// Takes a task from an agent that is gone: back to the queue, or failed where no attempts are left.
    mutating func release(_ place: Int, because reason: RequeueReason, at now: Timestamp) -> TaskChange {
        var task = tasks[place].record
        let (holder, since) = (task.assignedAgent, task.claimedAt)
        let name = holder?.rawValue ?? ""
        guard task.hasAttemptsLeft else {
            let cause =
                reason == .sessionEnded
                ? "the session of \(name), who held attempt \(task.attempt), ended."
                : "the lease of attempt \(task.attempt) lapsed, held by \(name)."
            let ending = PlainEnding(
                status: .failed,
                error: "No worker finished the task: " + cause,
                code: .leaseLost
            )
            return end(place, ending, by: reason == .sessionEnded ? "session" : "lease", at: now)
        }
        task.status = .pending
        task.assignedAgent = nil
        task.leaseExpiresAt = nil
        task.claimedAt = nil
        task.readyAt = now
        task.updatedAt = now
        tasks[place].record = task
        record(.requeued, of: .task(task.id), by: name, at: now, reason.rawValue)
        return TaskChange(
            task: task,
            ready: [.init(id: task.id, agentType: task.agentType)],
            released: holder,
            heldSince: since
        )
    }
}

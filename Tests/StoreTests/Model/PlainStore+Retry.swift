import Orchestration
import Vocabulary

extension PlainStore {
    func retry(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        try change(once: once, at: now) { board in
            let place = try board.place(of: id)
            switch board.tasks[place].record.status {
            case .failed, .cancelled: break
            case .completed: throw board.tasks[place].record.alreadyFinished
            case .pending, .inProgress: throw Fault(.invalidArgument, "")
            }
            guard !board.dependsOnFailure(place) else { throw Fault(.dependencyFailed, "") }
            let revived = board.revive(place, by: caller.name, at: now, reason)
            let all = [revived] + board.reviveDependents(of: id, at: now)
            try board.requireRoom(forTasksOf: Set(all.map(\.createdBy)))
            return Once(
                TaskChange(
                    task: revived,
                    ready: all.filter(\.isReady).map { .init(id: $0.id, agentType: $0.agentType) },
                    alsoChanged: all.dropFirst().filter { !$0.isReady }.map(\.id)
                )
            )
        }
    }
}

extension PlainBoard {
    fileprivate func dependsOnFailure(_ place: Int) -> Bool {
        tasks[place].record.dependencies.compactMap(task).contains { $0.status == .failed || $0.status == .cancelled }
    }

    /// Puts an ended task back to its beginning; its time starts anew, and earlier attempts and costs are forgiven.
    fileprivate mutating func revive(
        _ place: Int,
        by actor: String,
        at now: Timestamp,
        _ reason: String?
    ) -> TaskRecord {
        var task = tasks[place].record
        let unmet = task.dependencies.compactMap(self.task).count { $0.status != .completed }
        task.status = .pending
        task.assignedAgent = nil
        task.result = nil
        task.error = nil
        task.errorCode = nil
        task.provenance = nil
        task.leaseExpiresAt = nil
        task.claimedAt = nil
        task.finishedAt = nil
        task.progress = nil
        task.note = nil
        task.forgivenAttempts = task.attempt
        task.budgetFromAttempt = task.attempt + 1
        task.unmetDependencies = unmet
        task.readyAt = unmet == 0 ? now : nil
        task.updatedAt = now
        task.deadlineAt = tasks[place].time.map { now + $0 }
        tasks[place].record = task
        record(.retried, of: .task(task.id), by: actor, at: now, reason)
        return task
    }

    /// Revives everything that failed only because of a task, down to the last descendant.
    fileprivate mutating func reviveDependents(of id: TaskID, at now: Timestamp) -> [TaskRecord] {
        var revived: [TaskRecord] = []
        var causes = [id]
        while let cause = causes.popLast() {
            for place in places(dependingOn: cause)
            where tasks[place].record.errorCode == .dependencyFailed && !dependsOnFailure(place) {
                revived.append(revive(place, by: cause.rawValue, at: now, nil))
                causes.append(tasks[place].record.id)
            }
        }
        return revived
    }
}

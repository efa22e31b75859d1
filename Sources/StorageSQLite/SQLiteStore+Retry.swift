import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func retry(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        let entry = AuditEntry(.taskRetried, of: id.rawValue, by: .init(caller), at: now)
        return try await change(once: once, at: now) { [limits] database in
            let row = try database.requireTask(id)
            if let refusal = row.task.refusalOfRetry { throw refusal }
            if let cause = try database.failedDependency(of: row.task) { throw Fault(retrying: id, behind: cause) }
            try database.audit(entry)
            let revived = try database.revive(row, by: caller.name, at: now, reason)
            let all = [revived] + (try database.revive(dependentsOf: row.seq, id, at: now))
            try database.requireRoom(forTasksOf: Set(all.map(\.createdBy)), within: limits)
            return Once(
                TaskChange(
                    task: revived,
                    ready: all.filter { $0.unmetDependencies == 0 }.map(TaskChange.Reference.init),
                    alsoChanged: all.dropFirst().filter { $0.unmetDependencies > 0 }.map(\.id)
                )
            )
        }
    }
}

extension TaskChange.Reference {
    fileprivate init(_ task: TaskRecord) { self.init(id: task.id, agentType: task.agentType) }
}

extension Database {
    /// The first dependency that has failed or was cancelled.
    fileprivate func failedDependency(of task: TaskRecord) throws -> TaskID? {
        try task.dependencies.first { id in
            let status = try first("SELECT status FROM tasks WHERE id = ?", [id.rawValue]) {
                TaskStatus(rawValue: $0[0])
            }
            return status == .failed || status == .cancelled
        }
    }

    /// Puts an ended task back to its beginning; its deadline starts anew, and earlier attempts and costs are forgiven.
    fileprivate func revive(
        _ row: TaskRow,
        by actor: String,
        at now: Timestamp,
        _ reason: String?
    ) throws -> TaskRecord {
        let unmet = try row.task.dependencies.count { id in
            try exists("SELECT 1 FROM tasks WHERE id = ? AND status <> 'completed'", [id.rawValue])
        }
        let revived = try first(
            """
            UPDATE tasks SET status = 'pending', assigned_agent = NULL, result = NULL, error = NULL, error_code = NULL,
                result_provenance = NULL,
                lease_expires_at = NULL, claimed_at = NULL, finished_at = NULL, progress = NULL, note = NULL,
                forgiven_attempts = attempt, budget_from_attempt = attempt + 1, unmet = ?2, ready_at = CASE WHEN ?2 = 0 THEN ?3 END, updated_at = ?3,
                deadline_at = ?3 + deadline_at - coalesce(
                    (SELECT max(at) FROM history WHERE subject = ?4 AND kind = 'retried'), created_at
                )
            WHERE seq = ?1 RETURNING \(TaskRow.columns)
            """,
            [row.seq, unmet, now.milliseconds, HistorySubject.task(row.task.id).key],
            TaskRow.init(row:)
        )
        try record(.retried, of: .task(row.task.id), by: actor, at: now, reason)
        return revived?.task ?? row.task
    }

    /// Revives everything that failed only because of a task, down to the last descendant.
    fileprivate func revive(dependentsOf seq: Int64, _ id: TaskID, at now: Timestamp) throws -> [TaskRecord] {
        var revived: [TaskRecord] = []
        var causes = [(seq: seq, id: id)]
        while let cause = causes.popLast() {
            let dependents = try all(
                """
                SELECT \(TaskRow.columns) FROM tasks
                WHERE seq IN (SELECT task FROM dependencies WHERE dependency = ?)
                    AND status = 'failed' AND error_code = ?
                """,
                [cause.seq, Fault.Code.dependencyFailed.rawValue],
                TaskRow.init(row:)
            )
            for row in dependents where try failedDependency(of: row.task) == nil {
                let task = try revive(row, by: cause.id.rawValue, at: now, nil)
                revived.append(task)
                causes.append((row.seq, task.id))
            }
        }
        return revived
    }
}

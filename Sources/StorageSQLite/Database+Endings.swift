import GRDB
import Orchestration
import Vocabulary

extension Database {
    /// Ends a task, and settles with it everything that waits for it.
    func end(
        _ row: TaskRow,
        with ending: Ending,
        by actor: String,
        at now: Timestamp
    ) throws -> TaskChange {
        var task = row.task
        ending.apply(to: &task, at: now)
        try change(
            """
            UPDATE tasks SET status = ?2, result = \(ContentColumn.taskResult.sealed("?3")),
                error = \(ContentColumn.taskError.sealed("?4")), error_code = ?5, finished_at = ?6, updated_at = ?6,
                lease_expires_at = NULL, input_tokens = ?7, output_tokens = ?8, cost_usd = ?9, result_provenance = ?10
            WHERE seq = ?1
            """,
            [
                row.seq, task.status.rawValue, task.result?.text, task.error, task.errorCode?.rawValue,
                now.milliseconds, task.inputTokens, task.outputTokens, task.costUSD, task.provenance?.text,
            ]
        )
        try record(ending.status.end, of: .task(task.id), by: actor, at: now, ending.error)
        guard task.status == .completed else {
            return TaskChange(task: task, ended: try fail(dependentsOf: row.seq, task.id, at: now))
        }
        let (ready, waiting) = try release(dependentsOf: row.seq, task.id, at: now)
        return TaskChange(task: task, ready: ready, alsoChanged: waiting)
    }

    /// Counts one met dependency for every task that waits; gives those that can be claimed now, and those that cannot.
    private func release(
        dependentsOf seq: Int64,
        _ id: TaskID,
        at now: Timestamp
    ) throws -> (ready: [TaskChange.Reference], waiting: [TaskID]) {
        let waiting = try all(
            """
            UPDATE tasks SET unmet = unmet - 1, updated_at = ?2,
                ready_at = CASE WHEN unmet = 1 THEN ?2 ELSE ready_at END
            WHERE seq IN (SELECT task FROM dependencies WHERE dependency = ?1) AND status = 'pending' AND unmet > 0
            RETURNING id, agent_type, unmet
            """,
            [seq, now.milliseconds]
        ) { (task: reference($0), unmet: $0[2] as Int) }
        let ready = waiting.filter { $0.unmet == 0 }.map(\.task)
        for task in ready { try record(.ready, of: .task(task.id), by: id.rawValue, at: now) }
        return (ready, waiting.filter { $0.unmet > 0 }.map(\.task.id))
    }

    /// Fails everything that can never start, down to the last descendant.
    private func fail(dependentsOf seq: Int64, _ id: TaskID, at now: Timestamp) throws -> [TaskChange.Reference] {
        var ended: [TaskChange.Reference] = []
        var causes = [(seq: seq, id: id)]
        while let cause = causes.popLast() {
            let ending = Ending.failed(with: cause.id)
            let failed = try all(
                """
                UPDATE tasks SET status = 'failed', error = \(ContentColumn.taskError.sealed("?3")), error_code = ?4,
                    finished_at = ?2, updated_at = ?2, result_provenance = ?5
                WHERE seq IN (SELECT task FROM dependencies WHERE dependency = ?1) AND status = 'pending'
                RETURNING id, agent_type, seq, created_by, created_at
                """,
                [
                    cause.seq, now.milliseconds, ending.error, ending.code?.rawValue, ending.provenance?.text,
                ]
            ) { (task: reference($0, createdBy: $0[3], at: $0[4]), seq: $0[2] as Int64) }
            for (task, seq) in failed {
                try record(.failed, of: .task(task.id), by: cause.id.rawValue, at: now, ending.error)
                ended.append(task)
                causes.append((seq, task.id))
            }
        }
        return ended
    }

    /// Takes a task from an agent that is gone: back to the queue, or failed where no attempts are left.
    func release(_ row: TaskRow, because reason: RequeueReason, at now: Timestamp) throws -> TaskChange {
        if let damage = row.damage {
            // Nobody could do what nobody can read.
            let ending = Ending(.failed, error: damage.message, code: damage.code)
            return try end(row, with: ending, by: "store", at: now)
        }
        let holder = row.task.assignedAgent?.rawValue ?? ""
        guard row.task.hasAttemptsLeft else {
            let ending = Ending.lost(attempt: "\(row.task.attempt)", of: holder, because: reason)
            return try end(row, with: ending, by: reason.endingActor, at: now)
        }
        let back = try first(
            """
            UPDATE tasks SET status = 'pending', assigned_agent = NULL, lease_expires_at = NULL, claimed_at = NULL,
                ready_at = ?2, updated_at = ?2
            WHERE seq = ?1 RETURNING \(TaskRow.columns)
            """,
            [row.seq, now.milliseconds],
            TaskRow.init(row:)
        )
        let task = back?.task ?? row.task
        try record(.requeued, of: .task(task.id), by: holder, at: now, reason.rawValue)
        return TaskChange(
            task: task,
            ready: [.init(id: task.id, agentType: task.agentType)],
            released: row.task.assignedAgent,
            heldSince: row.task.claimedAt
        )
    }

    private func reference(
        _ row: StatementRow,
        createdBy: String? = nil,
        at createdAt: Int64? = nil
    ) -> TaskChange.Reference {
        TaskChange.Reference(
            id: TaskID(rawValue: row[0]),
            agentType: AgentType(rawValue: row[1]),
            createdBy: createdBy,
            createdAt: createdAt.map(Timestamp.init(milliseconds:))
        )
    }
}

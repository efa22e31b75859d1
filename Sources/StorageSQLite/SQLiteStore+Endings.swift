import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func submit(
        _ submission: Submission,
        by actor: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        let judged: Once<JudgedSubmission> = try await change(once: once, at: now, isEffect: \.isAccepted) { database in
            let row = try database.requireTask(submission.task)
            // The history is asked only where the answer may depend on it.
            let isHolder =
                row.task.status == .inProgress
                && (submission.agent == nil || submission.agent == row.task.assignedAgent)
            let heldBefore = try !isHolder && database.hasHeld(submission.task, submission.agent)
            switch row.task.verdict(on: submission, heldBefore: heldBefore) {
            case .accept:
                return Once(.accepted(try database.end(row, with: Ending(submission), by: actor, at: now)))
            case .repetition:
                return Once(.accepted(TaskChange(task: row.task)), isReplay: true)
            case .late(let fault):
                // The refusal is thrown after the commit that keeps the result for review.
                let kept = submission.result?.text ?? submission.error
                try database.record(.lateResult, of: .task(submission.task), by: actor, at: now, kept)
                return Once(.late(fault.message))
            case .refuse(let fault):
                throw fault
            }
        }
        switch judged.outcome {
        case .accepted(let change): return Once(change, isReplay: judged.isReplay)
        case .late(let message): throw Fault(.leaseLost, message)
        }
    }

    package func cancel(
        _ id: TaskID,
        because reason: String?,
        by actor: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        try await change(once: once, at: now) { database in
            let row = try database.requireTask(id)
            if row.task.status == .cancelled { return Once(TaskChange(task: row.task), isReplay: true) }
            guard !row.task.status.isFinal else { throw row.task.alreadyFinished }
            return Once(try database.end(row, with: Ending(.cancelled, error: reason), by: actor, at: now))
        }
    }

    package func lapseLeases(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        let isDue = try look {
            try $0.exists(
                "SELECT 1 FROM tasks WHERE status = 'in_progress' AND lease_expires_at <= ? LIMIT 1",
                [now.milliseconds]
            )
        }
        guard isDue else { return [] }
        return try await writer.perform { database in
            let lapsed = try database.all(
                """
                SELECT \(TaskRow.columns) FROM tasks WHERE status = 'in_progress' AND lease_expires_at <= ?
                ORDER BY lease_expires_at LIMIT ?
                """,
                [now.milliseconds, limit],
                TaskRow.init(row:)
            )
            return try lapsed.map { try database.lapse($0, at: now) }
        }
    }

    package func endOverdue(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        let isDue = try look {
            try $0.exists(
                """
                SELECT 1 FROM tasks WHERE deadline_at IS NOT NULL AND finished_at IS NULL AND deadline_at <= ? LIMIT 1
                """,
                [now.milliseconds]
            )
        }
        guard isDue else { return [] }
        return try await writer.perform { database in
            let overdue = try database.all(
                """
                SELECT \(TaskRow.columns) FROM tasks
                WHERE deadline_at IS NOT NULL AND finished_at IS NULL AND deadline_at <= ?
                ORDER BY deadline_at LIMIT ?
                """,
                [now.milliseconds, limit],
                TaskRow.init(row:)
            )
            return try overdue.compactMap { row in
                // One task's end may have ended another of the list.
                guard let row = try database.task(row.task.id), !row.task.status.isFinal else { return nil }
                let ending = Ending(.cancelled, error: "The deadline passed.")
                return try database.end(row, with: ending, by: "deadline", at: now)
            }
        }
    }
}

/// What a submission came to, inside the commit that settles it.
private enum JudgedSubmission: Codable, Sendable {
    case accepted(TaskChange)
    case late(String)

    var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}

/// How a task ends.
struct Ending {
    let status: TaskStatus
    var result: RawJSON?
    var error: String?
    var code: Fault.Code?
    var usage: TokenUsage?

    init(_ status: TaskStatus, error: String? = nil, code: Fault.Code? = nil) {
        self.status = status
        self.error = error
        self.code = code
    }

    init(_ submission: Submission) {
        status = submission.status
        result = submission.result
        error = submission.error
        usage = submission.usage
    }

    var event: HistoryEvent.Kind {
        switch status {
        case .completed: .completed
        case .cancelled: .cancelled
        default: .failed
        }
    }
}

extension Database {
    /// Ends a task, and settles with it everything that waits for it.
    fileprivate func end(
        _ row: TaskRow,
        with ending: Ending,
        by actor: String,
        at now: Timestamp
    ) throws -> TaskChange {
        let ended = try first(
            """
            UPDATE tasks SET status = ?2, result = ?3, error = ?4, error_code = ?5, finished_at = ?6, updated_at = ?6,
                lease_expires_at = NULL, input_tokens = coalesce(?7, input_tokens),
                output_tokens = coalesce(?8, output_tokens), cost_usd = coalesce(?9, cost_usd)
            WHERE seq = ?1 RETURNING \(TaskRow.columns)
            """,
            [
                row.seq, ending.status.rawValue, ending.result?.text, ending.error, ending.code?.rawValue,
                now.milliseconds, ending.usage?.inputTokens, ending.usage?.outputTokens, ending.usage?.costUSD,
            ],
            TaskRow.init(row:)
        )
        let task = ended?.task ?? row.task
        try record(ending.event, of: .task(task.id), by: actor, at: now, ending.error)
        return task.status == .completed
            ? TaskChange(task: task, ready: try release(dependentsOf: row.seq, task.id, at: now))
            : TaskChange(task: task, ended: try fail(dependentsOf: row.seq, task.id, at: now))
    }

    /// Counts one met dependency for every task that waits; gives those that can be claimed now.
    private func release(dependentsOf seq: Int64, _ id: TaskID, at now: Timestamp) throws -> [TaskChange.Reference] {
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
        return ready
    }

    /// Fails everything that can never start, down to the last descendant.
    private func fail(dependentsOf seq: Int64, _ id: TaskID, at now: Timestamp) throws -> [TaskChange.Reference] {
        var ended: [TaskChange.Reference] = []
        var causes = [(seq: seq, id: id)]
        while let cause = causes.popLast() {
            let error = "Its dependency \(cause.id) did not complete."
            let failed = try all(
                """
                UPDATE tasks SET status = 'failed', error = ?3, error_code = ?4, finished_at = ?2, updated_at = ?2
                WHERE seq IN (SELECT task FROM dependencies WHERE dependency = ?1) AND status = 'pending'
                RETURNING id, agent_type, seq
                """,
                [cause.seq, now.milliseconds, error, Fault.Code.dependencyFailed.rawValue]
            ) { (task: reference($0), seq: $0[2] as Int64) }
            for (task, seq) in failed {
                try record(.failed, of: .task(task.id), by: cause.id.rawValue, at: now, error)
                ended.append(task)
                causes.append((seq, task.id))
            }
        }
        return ended
    }

    fileprivate func lapse(_ row: TaskRow, at now: Timestamp) throws -> TaskChange {
        let holder = row.task.assignedAgent?.rawValue ?? ""
        guard row.task.hasAttemptsLeft else {
            let error =
                "No worker finished the task: the lease of attempt \(row.task.attempt) lapsed, held by \(holder)."
            return try end(row, with: Ending(.failed, error: error, code: .leaseLost), by: "lease", at: now)
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
        try record(.requeued, of: .task(task.id), by: holder, at: now, RequeueReason.leaseLapsed.rawValue)
        return TaskChange(task: task, ready: [.init(id: task.id, agentType: task.agentType)])
    }

    fileprivate func reference(_ row: Row) -> TaskChange.Reference {
        TaskChange.Reference(id: TaskID(rawValue: row[0]), agentType: AgentType(rawValue: row[1]))
    }
}

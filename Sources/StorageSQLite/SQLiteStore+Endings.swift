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
            try database.requireFree(submission.agent, submission.provenance?.agent)
            let row = try database.requireTask(submission.task)
            // The history is asked only where the answer may depend on it.
            let isHolder =
                row.task.status == .inProgress
                && (submission.agent == nil || submission.agent == row.task.assignedAgent)
            let heldBefore = try !isHolder && database.hasHeld(submission.task, submission.agent)
            switch row.task.verdict(on: submission, heldBefore: heldBefore) {
            case .accept:
                var change = try database.end(row, with: Ending(submission), by: actor, at: now)
                if let holder = row.task.assignedAgent {
                    let others = try database.held(by: holder).map(\.attempt)
                    change.stillHeld = others.isEmpty ? nil : others
                }
                return Once(.accepted(change))
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
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        let entry = AuditEntry(.taskCancelled, of: id.rawValue, by: .init(caller), at: now)
        return try await change(once: once, at: now) { database in
            let row = try database.requireTask(id)
            if row.task.status == .cancelled { return Once(TaskChange(task: row.task), isReplay: true) }
            guard !row.task.status.isFinal else { throw row.task.alreadyFinished }
            var ending = Ending(.cancelled, error: reason)
            ending.provenance = Provenance(caller)
            try database.audit(entry)
            return Once(try database.end(row, with: ending, by: caller.name, at: now))
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
            return try lapsed.map { try database.release($0, because: .leaseLapsed, at: now) }
        }
    }

    package func release(
        heldBy agent: AgentID,
        because reason: RequeueReason,
        at now: Timestamp
    ) async throws -> [TaskChange] {
        try await writer.perform { database in
            try database.rows(heldBy: agent).map { try database.release($0, because: reason, at: now) }
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
                return try database.end(row, with: .overdue, by: "deadline", at: now)
            }
        }
    }
}

/// What a submission came to, inside the commit that settles it.
enum JudgedSubmission: Codable, Sendable {
    case accepted(TaskChange)
    case late(String)

    var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}

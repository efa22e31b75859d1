import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func hasWork(for agent: AgentID, of type: AgentType) async throws -> Bool {
        try look { database in
            try database.exists(
                """
                SELECT 1 WHERE EXISTS (SELECT 1 FROM tasks WHERE assigned_agent = ?1 AND status = 'in_progress')
                    OR EXISTS (SELECT 1 FROM tasks WHERE agent_type = ?2 AND status = 'pending' AND unmet = 0)
                """,
                [agent.rawValue, type.rawValue]
            )
        }
    }

    package func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? {
        try look { database in
            if let held = try database.rows(heldBy: agent, limit: 1).first { return held.task }
            guard try database.quarantine(of: .agent(agent)) == nil else { return nil }
            guard let type else { return nil }
            return try database.first(
                "SELECT \(TaskRow.columns) FROM tasks WHERE seq = (\(Database.nextOfType))",
                [type.rawValue]
            ) { try TaskRow(row: $0).task }
        }
    }

    package func claim(_ claim: Claim, at now: Timestamp, once: Receipt?) async throws -> Once<[ClaimedTask]> {
        try await change(once: once, at: now, isEffect: Self.isEffect) { database in
            try database.requireFree(claim.agent)
            var held = try database.rows(heldBy: claim.agent, limit: claim.limit + 1)
            for row in held where row.unreadable != nil { try database.setAside(row, at: now) }
            held.removeAll { $0.unreadable != nil }
            let leavesOut = held.count > claim.limit ? true : nil
            var tasks = try held.prefix(claim.limit).map {
                try database.noteRedelivery(of: $0, at: now)
                return ClaimedTask(
                    task: $0.task,
                    isRedelivery: true,
                    dependencies: try database.results(of: $0.task.dependencies),
                    isOneOfMore: leavesOut
                )
            }
            while tasks.count < claim.limit, let row = try database.claimNext(claim, at: now) {
                guard row.unreadable == nil else {
                    try database.setAside(row, at: now)
                    continue
                }
                let task = row.task
                try database.record(.claimed, of: .task(task.id), by: claim.agent.rawValue, at: now)
                tasks.append(
                    ClaimedTask(
                        task: task,
                        isRedelivery: false,
                        dependencies: try database.results(of: task.dependencies)
                    )
                )
            }
            return Once(tasks)
        }
    }

    /// A claim that found nothing may find something the next time.
    private static func isEffect(_ claimed: [ClaimedTask]) -> Bool { !claimed.isEmpty }

    package func unclaim(
        _ tasks: [ClaimedTask],
        at now: Timestamp,
        forgetting receipt: Receipt?
    ) async throws -> [TaskChange] {
        try await writer.perform { database in
            if let receipt { try Receipts.forget(receipt, in: database) }
            return try tasks.compactMap { claimed in
                let row = try database.first(
                    """
                    UPDATE tasks SET status = 'pending', assigned_agent = NULL, lease_expires_at = NULL,
                        claimed_at = NULL, forgiven_attempts = forgiven_attempts + 1, updated_at = ?3
                    WHERE id = ?1 AND attempt = ?2 AND status = 'in_progress' AND updated_at = ?4
                    RETURNING \(TaskRow.columns)
                    """,
                    [
                        claimed.task.id.rawValue, claimed.task.attempt, now.milliseconds,
                        claimed.task.updatedAt.milliseconds,
                    ],
                    TaskRow.init(row:)
                )
                guard let task = row?.task else { return nil }
                let actor = claimed.task.assignedAgent?.rawValue ?? ""
                let reason = RequeueReason.workerVanished.rawValue
                try database.record(.requeued, of: .task(task.id), by: actor, at: now, reason)
                return TaskChange(
                    task: task,
                    ready: [.init(id: task.id, agentType: task.agentType)],
                    released: claimed.task.assignedAgent,
                    heldSince: claimed.task.claimedAt
                )
            }
        }
    }

    package func report(_ report: ProgressReport, at now: Timestamp) async throws -> TaskRecord {
        try await writer.perform { database in
            try database.requireFree(report.agent)
            let task = try database.requireTask(report.task).task
            guard task.status == .inProgress, task.assignedAgent == report.agent else {
                throw task.refusal(to: report.agent, heldBefore: try database.hasHeld(task.id, report.agent))
            }
            let row = try database.first(
                """
                UPDATE tasks SET progress = coalesce(?2, progress), note = coalesce(\(ContentColumn.taskNote.sealed("?3")), note),
                    lease_expires_at = ?4, updated_at = ?5
                WHERE id = ?1 RETURNING \(TaskRow.columns)
                """,
                [
                    report.task.rawValue, report.progress, report.note, task.leaseEnd(after: now).milliseconds,
                    now.milliseconds,
                ],
                TaskRow.init(row:)
            )
            if let note = report.note, note != task.note {
                try database.record(.progressed, of: .task(task.id), by: report.agent.rawValue, at: now, note)
            }
            return row?.task ?? task
        }
    }
}

extension Database {
    /// What an agent holds, the oldest first.
    func rows(heldBy agent: AgentID, limit: Int = .max) throws -> [TaskRow] {
        try all(
            """
            SELECT \(TaskRow.columns) FROM tasks
            WHERE assigned_agent = ? AND status = 'in_progress' ORDER BY seq LIMIT ?
            """,
            [agent.rawValue, limit],
            TaskRow.init(row:)
        )
    }

    /// The task that a claim for the type in the first argument takes next.
    fileprivate static let nextOfType = """
        SELECT seq FROM tasks WHERE agent_type = ?1 AND status = 'pending' AND unmet = 0
        ORDER BY priority DESC, seq LIMIT 1
        """

    /// Gives the highest priority and oldest task of a type to an agent, in one statement.
    fileprivate func claimNext(_ claim: Claim, at now: Timestamp) throws -> TaskRow? {
        try first(
            """
            UPDATE tasks SET status = 'in_progress', assigned_agent = ?2, attempt = attempt + 1, claimed_at = ?3,
                updated_at = ?3, lease_expires_at = ?3 + lease_seconds * 1000, progress = NULL, note = NULL
            WHERE seq = (\(Self.nextOfType)) RETURNING \(TaskRow.columns)
            """,
            [claim.type.rawValue, claim.agent.rawValue, now.milliseconds],
            TaskRow.init(row:)
        )
    }

    /// Takes a task whose text cannot be opened out of the queue, so that it holds up no other.
    ///
    /// It is nobody's, and its lease has lapsed: what looks after leases fails it and tells everybody concerned.
    fileprivate func setAside(_ row: TaskRow, at now: Timestamp) throws {
        try change(
            "UPDATE tasks SET assigned_agent = '', lease_expires_at = ?2 WHERE seq = ?1",
            [row.seq, now.milliseconds]
        )
    }

    /// Lets the task be newer than the claim that gave it, in case that claim is being taken back at this moment.
    fileprivate func noteRedelivery(of row: TaskRow, at now: Timestamp) throws {
        try change("UPDATE tasks SET updated_at = max(updated_at + 1, ?2) WHERE seq = ?1", [row.seq, now.milliseconds])
    }

    fileprivate func results(of dependencies: [TaskID]) throws -> [DependencyResult] {
        try dependencies.compactMap { id in
            try first(TaskRow.selectByID, [id.rawValue], TaskRow.init(row:)).map {
                DependencyResult(task: id, result: $0.task.result, provenance: $0.task.provenance)
            }
        }
    }

    /// Whether an agent ever claimed a task.
    func hasHeld(_ task: TaskID, _ agent: AgentID?) throws -> Bool {
        guard let agent else { return false }
        return try exists(
            "SELECT 1 FROM history WHERE subject = ? AND kind = 'claimed' AND actor = ?",
            [HistorySubject.task(task).key, agent.rawValue]
        )
    }
}

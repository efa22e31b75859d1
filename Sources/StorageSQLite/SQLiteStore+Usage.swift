import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: UsageStore {
    package func ledger(of session: SessionKey) async throws -> StoredLedger? {
        try look { database in
            try database.first(
                """
                SELECT \(ContentColumn.ledgerDocument.opened()), revision FROM llm_sessions
                WHERE agent = ? AND session = ?
                """,
                [session.agent.rawValue, session.session]
            ) { row in
                let document = try row.opened(0, "The ledger of the session \(session.session)")
                return StoredLedger(ledger: try JSONReader.read(document).decode(), revision: row[1])
            }
        }
    }

    package func overdueSessions(at now: Timestamp, limit: Int) async throws -> [SessionKey] {
        try look { database in
            try database.all(
                "SELECT agent, session FROM llm_sessions WHERE due_at <= ? ORDER BY due_at LIMIT ?",
                [now.milliseconds, limit]
            ) { SessionKey(agent: AgentID(rawValue: $0[0]), session: $0[1]) }
        }
    }

    package func isMeasured(_ agent: AgentID, since moment: Timestamp) async throws -> Bool {
        try look {
            try $0.exists(
                "SELECT 1 FROM llm_sessions WHERE agent = ? AND heard_at >= ? LIMIT 1",
                [agent.rawValue, moment.milliseconds]
            )
        }
    }

    package func costs(of task: TaskID) async throws -> [AttemptCost] {
        try await read { database in
            try database.all(
                """
                SELECT attempt, model, count(*), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
                    sum(cache_creation_tokens), sum(cost_micros)
                FROM llm_calls WHERE task = ? GROUP BY attempt, model ORDER BY attempt, sum(cost_micros) DESC, model
                """,
                [task.rawValue]
            ) { row in
                AttemptCost(
                    attempt: row[0],
                    model: row[1],
                    sum: UsageSum(
                        calls: row[2],
                        inputTokens: row[3],
                        outputTokens: row[4],
                        cacheReadTokens: row[5],
                        cacheCreationTokens: row[6],
                        costMicros: row[7]
                    )
                )
            }
        }
    }

    package func commit(_ commit: UsageCommit, at now: Timestamp) async throws -> UsageOutcome? {
        try await writer.perform { database in
            guard try commit.holdings.allSatisfy(database.isHeldAlone) else { return nil }
            guard try database.keep(commit, at: now) else { return nil }
            var outcome = UsageOutcome(calls: [], tasks: [], breaches: [])
            var sums: [TaskID: UsageSum] = [:]
            for call in commit.calls {
                guard let call = try database.insert(call, of: commit.session, at: now) else { continue }
                outcome.calls.append(call)
                guard case .attempt(let attempt) = call.settled.place else { continue }
                sums[attempt.task, default: UsageSum()].add(call.settled.call.usage)
            }
            for (id, sum) in sums.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let row = try database.add(sum, to: id)
                outcome.tasks.append(row.task)
                guard !row.task.status.isFinal,
                    let overrun = row.task.overrun(spending: try database.spent(on: row.task))
                else { continue }
                let ending = Ending(.cancelled, error: overrun)
                outcome.breaches.append(try database.end(row, with: ending, by: "budget", at: now))
            }
            return outcome
        }
    }
}

extension Database {
    /// Replaces the ledger of a session; false if it is not at the expected revision.
    fileprivate func keep(_ commit: UsageCommit, at now: Timestamp) throws -> Bool {
        let key = commit.session
        let document = String(decoding: try JSON.encode(commit.ledger), as: UTF8.self)
        guard commit.revision == 0 else {
            try change(
                """
                UPDATE llm_sessions SET document = \(ContentColumn.ledgerDocument.sealed("?4")),
                    revision = revision + 1, heard_at = ?5, due_at = ?6
                WHERE agent = ?1 AND session = ?2 AND revision = ?3
                """,
                [
                    key.agent.rawValue, key.session, commit.revision, document, now.milliseconds,
                    commit.ledger.dueAt?.milliseconds,
                ]
            )
            return changesCount == 1
        }
        try change(
            """
            INSERT OR IGNORE INTO llm_sessions (agent, session, document, revision, heard_at, due_at)
            VALUES (?1, ?2, \(ContentColumn.ledgerDocument.sealed("?3", row: ["?1", "?2"])), 1, ?4, ?5)
            """,
            [key.agent.rawValue, key.session, document, now.milliseconds, commit.ledger.dueAt?.milliseconds]
        )
        guard changesCount == 1 else { return false }
        try change(
            """
            DELETE FROM llm_sessions WHERE agent = ?1 AND due_at IS NULL AND heard_at < (
                SELECT heard_at FROM llm_sessions WHERE agent = ?1 ORDER BY heard_at DESC LIMIT 1 OFFSET ?2
            )
            """,
            [key.agent.rawValue, StoreLimits.sessionsPerAgent - 1]
        )
        return true
    }

    /// Keeps a call under its id, and gives it as it is kept; nothing if it is known already.
    fileprivate func insert(
        _ call: UsageCommit.NamedCall,
        of session: SessionKey,
        at now: Timestamp
    ) throws -> UsageCommit.NamedCall? {
        var call = call
        // A task that was pruned meanwhile has no sums any more.
        if case .attempt(let attempt) = call.settled.place,
            try !exists("SELECT 1 FROM tasks WHERE id = ?", [attempt.task.rawValue])
        {
            call.settled.place = .none(.gap)
        }
        let usage = call.settled.call.usage
        try change(
            """
            INSERT OR IGNORE INTO llm_calls (id, task, attempt, reason, agent, session, at, kept_at, duration_ms, request,
                model, input_tokens, output_tokens, cache_read_tokens, cache_creation_tokens, cost_micros, error)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                \(ContentColumn.callError.sealed("?17", row: ["?1"])))
            """,
            [
                call.id.description, call.settled.place.attempt?.task.rawValue, call.settled.place.attempt?.number,
                call.settled.place.reason?.rawValue, session.agent.rawValue, session.session,
                call.settled.at.milliseconds, now.milliseconds, call.settled.call.durationMilliseconds,
                call.settled.call.requestID, usage.model, usage.inputTokens, usage.outputTokens, usage.cacheReadTokens,
                usage.cacheCreationTokens,
                usage.costMicros, call.settled.call.error,
            ]
        )
        return changesCount == 1 ? call : nil
    }

    fileprivate func add(_ sum: UsageSum, to id: TaskID) throws -> TaskRow {
        var row = try requireTask(id)
        row.task.add(sum)
        try change(
            """
            UPDATE tasks SET llm_calls = ?2, input_tokens = ?3, output_tokens = ?4, cache_read_tokens = ?5,
                cache_creation_tokens = ?6, cost_micros = ?7, cost_usd = ?8
            WHERE seq = ?1
            """,
            [
                row.seq, row.task.modelCalls, row.task.inputTokens, row.task.outputTokens, row.task.cacheReadTokens,
                row.task.cacheCreationTokens, row.task.costMicros, row.task.costUSD,
            ]
        )
        return row
    }

    /// What the attempts cost that count against the budget, in millionths of a dollar.
    fileprivate func spent(on task: TaskRecord) throws -> Int {
        try number(
            "SELECT coalesce(sum(cost_micros), 0) FROM llm_calls WHERE task = ? AND attempt >= ?",
            [task.id.rawValue, task.budgetFromAttempt ?? 0]
        )
    }

    func isUsagePrunable(before moment: Timestamp) throws -> Bool {
        try exists("SELECT 1 FROM llm_calls WHERE task IS NULL AND kept_at < ? LIMIT 1", [moment.milliseconds])
            || exists(
                "SELECT 1 FROM llm_sessions WHERE heard_at < ? AND due_at IS NULL LIMIT 1",
                [moment.milliseconds]
            )
    }

    /// Forgets sessions and calls without a task from before a moment; returns how many went.
    func pruneUsage(before moment: Timestamp, limit: Int) throws -> Int {
        try change(
            "DELETE FROM llm_calls WHERE id IN (SELECT id FROM llm_calls WHERE task IS NULL AND kept_at < ? LIMIT ?)",
            [moment.milliseconds, limit]
        )
        let calls = changesCount
        try change(
            """
            DELETE FROM llm_sessions WHERE (agent, session) IN (
                SELECT agent, session FROM llm_sessions WHERE heard_at < ? AND due_at IS NULL LIMIT ?
            )
            """,
            [moment.milliseconds, limit]
        )
        return calls + changesCount
    }
}

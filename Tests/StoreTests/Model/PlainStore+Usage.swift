import Orchestration
import Vocabulary

/// How far a session was followed.
struct PlainSession: Sendable {
    var stored: StoredLedger
    var heardAt: Timestamp

    var isWaiting: Bool { stored.ledger.dueAt != nil }
}

/// A call of a model, and what it counts for.
struct PlainCall: Sendable {
    let id: RunID
    let place: SettledCall.Place
    let usage: ModelUsage
    let keptAt: Timestamp
}

extension PlainStore {
    func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark? {
        if let claimed = board.receipts[claim]?.answer as? [ClaimedTask] { return SessionMark(claimed) }
        guard let submitted = board.receipts[submission]?.answer as? Result<TaskChange, Fault> else { return nil }
        return SessionMark(try submitted.get())
    }

    func ledger(of session: SessionKey) async throws -> StoredLedger? { board.sessions[session]?.stored }

    func overdueSessions(at now: Timestamp, limit: Int) async throws -> [SessionKey] {
        let due = board.sessions.compactMap { key, session in session.stored.ledger.dueAt.map { (at: $0, key: key) } }
        return due.filter { $0.at <= now }.sorted { $0.at < $1.at }.prefix(limit).map { $0.key }
    }

    func isHeldAlone(_ holding: Holding) async throws -> Bool { board.isHeldAlone(holding) }

    func isMeasured(_ agent: AgentID, since moment: Timestamp) async throws -> Bool {
        board.sessions.contains { $0.agent == agent && $1.heardAt >= moment }
    }

    func costs(of task: TaskID) async throws -> [AttemptCost] {
        let calls = board.calls.filter { $0.place.attempt?.task == task }
        let attempts = Dictionary(grouping: calls) { [String($0.place.attempt?.number ?? 0), $0.usage.model] }
        return attempts.values.compactMap { calls in
            var sum = UsageSum()
            for call in calls { sum.add(call.usage) }
            guard let call = calls.first, let attempt = call.place.attempt else { return nil }
            return AttemptCost(attempt: attempt.number, model: call.usage.model, sum: sum)
        }.sorted { $0.isBefore($1) }
    }

    func commit(_ commit: UsageCommit, at now: Timestamp) async throws -> UsageOutcome? {
        change { board in
            let stored = board.sessions[commit.session]?.stored
            guard commit.holdings.allSatisfy(board.isHeldAlone), stored?.revision ?? 0 == commit.revision else {
                return nil
            }
            board.keep(commit, at: now, atMost: StoreLimits.sessionsPerAgent)
            var outcome = UsageOutcome(calls: [], tasks: [], breaches: [])
            var sums: [TaskID: UsageSum] = [:]
            for var call in commit.calls where !board.calls.contains(where: { $0.id == call.id }) {
                if let attempt = call.settled.place.attempt, board.task(attempt.task) == nil {
                    call.settled.place = .none(.gap)
                }
                let usage = call.settled.call.usage
                board.calls.append(PlainCall(id: call.id, place: call.settled.place, usage: usage, keptAt: now))
                outcome.calls.append(call)
                if let attempt = call.settled.place.attempt { sums[attempt.task, default: UsageSum()].add(usage) }
            }
            for (id, sum) in sums.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                guard let place = try? board.place(of: id) else { continue }
                board.tasks[place].record.add(sum)
                let task = board.tasks[place].record
                outcome.tasks.append(task)
                guard !task.status.isFinal, let overrun = task.overrun(spending: board.spent(on: task)) else {
                    continue
                }
                let ending = PlainEnding(status: .cancelled, error: overrun)
                outcome.breaches.append(board.end(place, ending, by: "budget", at: now))
            }
            return outcome
        }
    }
}

extension AttemptCost {
    /// By attempts; the dearest model first, one without a price last.
    fileprivate func isBefore(_ other: AttemptCost) -> Bool {
        guard attempt == other.attempt else { return attempt < other.attempt }
        let (own, others) = (sum.costMicros ?? -1, other.sum.costMicros ?? -1)
        return own == others ? model < other.model : own > others
    }
}

extension PlainBoard {
    fileprivate func isHeldAlone(_ holding: Holding) -> Bool {
        let held = places(heldBy: holding.agent).map { tasks[$0].record.currentAttempt }
        let hasEndedOne = tasks.map(\.record).contains {
            $0.assignedAgent == holding.agent && $0.finishedAt ?? holding.attempt.claimedAt > holding.attempt.claimedAt
        }
        return held == [holding.attempt] && !hasEndedOne
    }

    fileprivate mutating func keep(_ commit: UsageCommit, at now: Timestamp, atMost limit: Int) {
        sessions[commit.session] = PlainSession(
            stored: StoredLedger(ledger: commit.ledger, revision: commit.revision + 1),
            heardAt: now
        )
        let times = sessions.filter { $0.key.agent == commit.session.agent }.map(\.value.heardAt).sorted(by: >)
        guard commit.revision == 0, times.count > limit else { return }
        sessions = sessions.filter { key, session in
            key.agent != commit.session.agent || session.isWaiting || session.heardAt >= times[limit - 1]
        }
    }

    /// What the attempts cost that count against the budget, in millionths of a dollar.
    fileprivate func spent(on task: TaskRecord) -> Int {
        calls.filter { $0.place.attempt?.task == task.id }
            .filter { $0.place.attempt?.number ?? 0 >= task.budgetFromAttempt ?? 0 }
            .reduce(0) { $0 + ($1.usage.costMicros ?? 0) }
    }

    /// Forgets sessions and calls without a task from before a moment; returns how many went.
    mutating func pruneUsage(before moment: Timestamp, limit: Int) -> Int {
        let oldCalls = Set(calls.filter { $0.place.attempt == nil && $0.keptAt < moment }.prefix(limit).map(\.id))
        let oldSessions = sessions.filter { $0.value.heardAt < moment && !$0.value.isWaiting }.keys.prefix(limit)
        calls.removeAll { oldCalls.contains($0.id) }
        for key in oldSessions { sessions[key] = nil }
        return oldCalls.count + oldSessions.count
    }
}

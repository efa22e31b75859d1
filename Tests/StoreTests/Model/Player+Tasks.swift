import Orchestration
import Vocabulary

extension Player {
    mutating func perform(_ operation: TaskOperation, _ step: Step) async throws -> String {
        let now = step.at
        switch operation {
        case .create(let sketch):
            let created = try await store.create(sketch.draft, by: sketch.creator, at: now, once: step.receipt)
            return try Spelling.of(created) { try Spelling.of($0) }
        case .claim(let agent, let type, let limit):
            let claim = Claim(agent: agent, type: type, limit: limit)
            let claimed = try await store.claim(claim, at: now, once: step.receipt)
            if !claimed.isReplay { claims[agent] = TakenClaim(tasks: claimed.outcome, receipt: step.receipt) }
            return try Spelling.of(claimed) { try Spelling.of($0, sorted: false) }
        case .unclaim(let agent):
            guard let claim = claims.removeValue(forKey: agent) else { return "nothing" }
            return try Spelling.of(try await store.unclaim(claim.tasks, at: now, forgetting: claim.receipt))
        case .submit(let result):
            let actor = result.agent?.rawValue ?? "boss"
            let submitted = try await store.submit(result.submission, by: actor, at: now, once: step.receipt)
            return try Spelling.of(submitted) { try Spelling.of($0) }
        case .cancel(let id, let reason):
            let cancelled = try await store.cancel(id, because: reason, by: .boss, at: now, once: step.receipt)
            return try Spelling.of(cancelled) { try Spelling.of($0) }
        case .retry(let id, let reason):
            let retried = try await store.retry(id, because: reason, by: .boss, at: now, once: step.receipt)
            return try Spelling.of(retried) { try Spelling.of($0) }
        case .report(let id, let agent, let progress, let note):
            let report = ProgressReport(task: id, agent: agent, progress: progress, note: note)
            return try Spelling.of(try await store.report(report, at: now))
        case .lapseLeases:
            // Which of the leases that lapse at one moment comes first is a store's own affair.
            let lapsed = try await store.lapseLeases(at: now, limit: 100)
            return try Spelling.of(lapsed.sorted { $0.task.id.rawValue < $1.task.id.rawValue })
        case .release(let agent, let reason):
            return try Spelling.of(try await store.release(heldBy: agent, because: reason, at: now))
        case .endOverdue: return try Spelling.of(try await store.endOverdue(at: now, limit: 100))
        case .prune(let finishedFor, let answeredFor):
            let gone = try await store.prune(
                finishedBefore: now - finishedFor,
                receiptsBefore: now - answeredFor,
                limit: 100
            )
            return "\(gone) gone"
        case .look(let agent, let type): return try await look(of: agent, type)
        case .list(let filter, let limit): return try await list(filter, limit: limit).joined(separator: ", ")
        }
    }

    /// What an agent sees of the work for it.
    func look(of agent: AgentID, _ type: AgentType) async throws -> String {
        let held = try await store.held(by: agent).map { "\($0.attempt.task)/\($0.attempt.number)" }
        let next = try await store.nextTask(for: agent, of: type).map { try Spelling.of($0) } ?? "nothing"
        return "\(try await store.hasWork(for: agent, of: type)), holds \(held), next \(next)"
    }

    /// All pages of a list, one after the other.
    func list(_ filter: TaskFilter, limit: Int) async throws -> [String] {
        var lines: [String] = []
        var cursor: Int?
        repeat {
            let page = try await store.tasks(matching: filter, before: cursor, limit: limit)
            lines += try page.tasks.map { try Spelling.of($0) }
            cursor = page.next
        } while cursor != nil
        return lines
    }
}

extension TaskOperation.Sketch {
    fileprivate var draft: TaskDraft {
        var draft = TaskDraft(agentType: type, description: "Work for \(type)", leaseSeconds: lease)
        draft.context = context.map(RawJSON.init(trusting:))
        draft.dependencies = after
        draft.priority = priority
        draft.maxAttempts = attempts
        draft.deadlineSeconds = deadline
        draft.maxCostUSD = budget
        return draft
    }
}

extension TaskOperation.Result {
    fileprivate var submission: Submission {
        var submission = Submission(
            task: task,
            status: status,
            result: status == .completed ? RawJSON(trusting: text) : nil,
            error: status == .failed ? text : nil,
            agent: agent,
            attempt: attempt
        )
        submission.provenance = Provenance(Caller(keyID: "k2", role: .worker, agent: agent))
        if let cost { submission.usage = TokenUsage(inputTokens: 7, outputTokens: nil, costUSD: cost) }
        return submission
    }
}

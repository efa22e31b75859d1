import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every usage store: calls, sums, budgets")
struct UsageContractTests {
    @Test(arguments: StoreKind.allCases)
    func `calls add up on their task, exactly, and each of them once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            let attempt = try #require(await store.claimOne()?.currentAttempt)
            // A tenth of a dollar has no exact binary fraction; ten of them are a dollar all the same.
            let calls = (1...10).map { namedCall($0, at: .attempt(attempt), usage(costMicros: 100_000)) }
            for round in 1...2 {
                let outcome = try #require(try await store.keep(calls + [namedCall(99, at: .none(.gap))]))
                #expect(outcome.calls.count == (round == 1 ? 11 : 0))
                #expect(outcome.tasks.map(\.id) == (round == 1 ? [task.id] : []))
            }
            let read = try #require(await store.task(task.id))
            #expect(read.costUSD == 1)
            #expect(read.modelCalls == 10)
            #expect((read.inputTokens, read.outputTokens) == (100, 20))
            #expect((read.cacheReadTokens, read.cacheCreationTokens) == (5_000, 300))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a ledger comes back as it was kept, and is replaced only at its revision`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let attempt = try await attempt(in: store)
            #expect(try await store.ledger(of: session) == nil)
            let ledger = SessionLedger.waiting(since: noon)
            func commit(revision: Int, _ number: Int) async throws -> UsageOutcome? {
                let calls = [namedCall(number, at: .attempt(attempt))]
                let commit = UsageCommit(
                    session: session,
                    ledger: ledger,
                    revision: revision,
                    calls: calls,
                    holdings: []
                )
                return try await store.commit(commit, at: noon)
            }
            #expect(try await commit(revision: 0, 1) != nil)
            #expect(try await commit(revision: 0, 2) == nil)
            let stored = try #require(try await store.ledger(of: session))
            #expect(stored.ledger == ledger)
            #expect(stored.revision == 1)
            #expect(try await commit(revision: 1, 3) != nil)
            #expect(try await commit(revision: 1, 4) == nil)
            #expect(try await store.task(attempt.task)?.modelCalls == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a commit that rests on a holding is refused once the agent has let it go`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let attempt = try await attempt(in: store)
            let holding = Holding(agent: ada, attempt: attempt)
            let commit = UsageCommit(
                session: session,
                ledger: SessionLedger(),
                revision: 0,
                calls: [namedCall(1, at: .attempt(attempt))],
                holdings: [holding]
            )
            #expect(try await store.isHeldAlone(holding))
            #expect(try await !store.isHeldAlone(Holding(agent: bob, attempt: attempt)))
            try await store.finish(attempt.task)
            #expect(try await !store.isHeldAlone(holding))
            #expect(try await store.commit(commit, at: noon) == nil)
            #expect(try await store.task(attempt.task)?.modelCalls == nil)
            #expect(try await store.ledger(of: session) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task is not held alone beside another, or after another`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let holding = Holding(agent: ada, attempt: try await attempt(in: store))
            let other = try await store.add()
            _ = try await store.claim(Claim(agent: ada, type: planning, limit: 2), at: noon, once: nil)
            #expect(try await !store.isHeldAlone(holding))
            try await store.finish(other.id, at: noon + .seconds(1))
            #expect(try await !store.isHeldAlone(holding), "the other one may be what the agent was at")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task over its budget is cancelled in the same commit, with what depends on it`(kind: StoreKind) async throws
    {
        try await kind.withStore { store in
            let attempt = try await attempt(in: store, budget: 0.5)
            let next = try await store.add(after: [attempt.task])
            let within = try #require(try await store.keep((1...2).map { namedCall($0, at: .attempt(attempt)) }))
            #expect(within.breaches.isEmpty, "a budget may be used up")
            let beyond = try #require(try await store.keep([namedCall(3, at: .attempt(attempt), usage(costMicros: 1))]))
            #expect(beyond.breaches.map(\.task.id) == [attempt.task])
            #expect(beyond.breaches.first?.ended.map(\.id) == [next.id])
            let cancelled = try #require(await store.task(attempt.task))
            #expect(cancelled.status == .cancelled)
            #expect(cancelled.error == "It has cost $0.500001, more than its budget of $0.5 (max_cost_usd).")
            #expect(cancelled.costUSD == 0.500001)
            #expect(try await store.status(next.id) == .failed)
            let last = try await store.history(of: .task(attempt.task), limit: 10).last
            #expect(last?.kind == .cancelled)
            #expect(last?.detail == cancelled.error)

            let late = try #require(try await store.keep([namedCall(4, at: .attempt(attempt))]))
            #expect(late.breaches.isEmpty, "what has ended is not ended again")
            #expect(late.tasks.first?.costUSD == 0.750001)
            _ = try await store.retry(attempt.task, because: nil, by: .boss, at: noon, once: nil)
            let belated = try #require(try await store.keep((5...9).map { namedCall($0, at: .attempt(attempt)) }))
            #expect(belated.breaches.isEmpty, "what was tried before the retry is not charged to it")
            let second = try #require(await store.claimOne()?.currentAttempt)
            let again = try #require(try await store.keep((10...11).map { namedCall($0, at: .attempt(second)) }))
            #expect(again.breaches.isEmpty, "a retry grants the budget anew")
            let both = try #require(try await store.keep([namedCall(12, at: .attempt(second))]))
            #expect(both.breaches.count == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what was measured takes the place of what an agent said`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let attempt = try await attempt(in: store)
            let said = TokenUsage(inputTokens: 1_000_000, outputTokens: 9, costUSD: 99)
            var submission = Submission(
                task: attempt.task,
                status: .failed,
                result: nil,
                error: "broken",
                agent: ada,
                attempt: nil
            )
            submission.usage = said
            _ = try await store.submit(submission, by: "ada", at: noon, once: nil)
            #expect(try await store.task(attempt.task)?.costUSD == 99)
            try await store.keep([namedCall(1, at: .attempt(attempt))])
            var read = try #require(await store.task(attempt.task))
            #expect((read.inputTokens, read.outputTokens, read.costUSD) == (10, 2, 0.25))
            _ = try await store.retry(attempt.task, because: nil, by: .boss, at: noon, once: nil)
            _ = try await store.claimOne()
            _ = try await store.submit(submission, by: "ada", at: noon, once: nil)
            read = try #require(await store.task(attempt.task))
            #expect((read.inputTokens, read.outputTokens, read.costUSD) == (10, 2, 0.25))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `costs are told by attempt and model`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await attempt(in: store)
            _ = try await store.release(heldBy: ada, because: .sessionEnded, at: noon)
            let second = try #require(await store.claimOne(by: bob)?.currentAttempt)
            try await store.keep([
                namedCall(1, at: .attempt(first)), namedCall(2, at: .attempt(first)),
                namedCall(3, at: .attempt(second)),
                namedCall(4, at: .attempt(second), usage("claude-haiku-5", costMicros: nil), error: "overloaded"),
                namedCall(5, at: .none(.outsideTask)),
            ])
            let costs = try await store.costs(of: first.task)
            #expect(costs.map(\.attempt) == [1, 2, 2])
            #expect(costs.map(\.model) == ["claude-sonnet-5", "claude-sonnet-5", "claude-haiku-5"])
            #expect(costs.map(\.sum.calls) == [2, 1, 1])
            #expect(costs.map(\.sum.costMicros) == [500_000, 250_000, nil])
            #expect(try await store.costs(of: TaskID(rawValue: "task-0")).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sessions in which a call has waited for long enough are found`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.keep([], .waiting(since: noon))
            try await store.keep([], of: SessionKey(agent: bob, session: "s"), SessionLedger())
            let overdue = { try await store.overdueSessions(at: noon + $0, limit: 10) }
            #expect(try await overdue(.milliseconds(59_999)).isEmpty)
            #expect(try await overdue(.seconds(60)) == [session])
            #expect(try await store.isMeasured(bob, since: noon))
            #expect(try await !store.isMeasured(bob, since: noon + .milliseconds(1)))
            #expect(try await !store.isMeasured(AgentID(rawValue: "silent"), since: noon))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `calls go with their task, and sessions and other calls in their time`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let attempt = try await attempt(in: store)
            let calls = [namedCall(1, at: .attempt(attempt)), namedCall(2, at: .none(.gap))]
            try await store.keep(calls)
            try await store.finish(attempt.task)
            let later = noon + .seconds(1)
            #expect(try await store.prune(finishedBefore: noon, receiptsBefore: noon, limit: 9) == 0)
            // The task, the call without one, and the session.
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: noon, limit: 9) == 3)
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: noon, limit: 9) == 0)
            #expect(try await store.ledger(of: session) == nil)
            #expect(try await store.costs(of: attempt.task).isEmpty)
            let outcome = try #require(try await store.keep(calls))
            #expect(outcome.calls.map(\.settled.place) == [.none(.gap), .none(.gap)], "there is no such task any more")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an agent has only so many sessions, and none that waits is dropped`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.keep([], .waiting(since: noon))
            for number in 1...300 {
                let key = SessionKey(agent: ada, session: "extra-\(number)")
                try await store.keep([], of: key, at: noon + .seconds(number))
            }
            #expect(try await store.ledger(of: session) != nil)
            let first = try await store.ledger(of: SessionKey(agent: ada, session: "extra-44"))
            let kept = try await store.ledger(of: SessionKey(agent: ada, session: "extra-45"))
            #expect(first == nil)
            #expect(kept != nil)
        }
    }

    private func attempt(in store: any BoardStore, budget: Double? = nil) async throws -> TaskAttempt {
        var draft = TaskDraft(agentType: planning, description: "work", leaseSeconds: 60)
        draft.maxCostUSD = budget
        _ = try await store.create(draft, by: "orchestrator", at: noon, once: nil)
        return try #require(await store.claimOne()?.currentAttempt)
    }
}

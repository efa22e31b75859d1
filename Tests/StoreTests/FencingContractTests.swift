import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every task store: leases, attempts, results")
struct FencingContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a lapsed lease puts the task back, and the last attempt fails it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(lease: 10, attempts: 2)
            _ = try await store.claimOne()
            #expect(try await store.lapseLeases(at: noon + .milliseconds(9_999), limit: 10).isEmpty)
            let back = try await store.lapseLeases(at: noon + .seconds(10), limit: 10)
            #expect(back.map(\.task.status) == [.pending])
            #expect(back.first?.ready.map(\.id) == [task.id])
            let second = try #require(await store.claimOne(by: bob, at: noon + .seconds(11)))
            #expect(second.attempt == 2)
            let dead = try await store.lapseLeases(at: noon + .seconds(30), limit: 10)
            #expect(dead.map(\.task.status) == [.failed])
            #expect(dead.first?.task.errorCode == .leaseLost)
            #expect(try await store.status(task.id) == .failed)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `signs of life keep a lease alive`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(lease: 10)
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            _ = try await store.claimOne()
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(8)])
            #expect(try await store.lapseLeases(at: noon + .seconds(17), limit: 10).isEmpty)
            #expect(try await store.lapseLeases(at: noon + .seconds(18), limit: 10).map(\.task.id) == [task.id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a result of a lost attempt is refused and kept`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(lease: 10)
            _ = try await store.claimOne()
            _ = try await store.lapseLeases(at: noon + .seconds(10), limit: 10)
            #expect(await faultCode { try await store.finish(task.id) } == .leaseLost)
            _ = try await store.claimOne(by: bob, at: noon + .seconds(11))
            #expect(await faultCode { try await store.finish(task.id, result: #"{"late":1}"#) } == .leaseLost)
            #expect(await faultCode { try await store.finish(task.id, by: bob, attempt: 1) } == .leaseLost)
            #expect(try await store.finish(task.id, by: bob, attempt: 2).task.status == .completed)
            let late = try await store.history(of: .task(task.id), limit: 100).filter { $0.kind == .lateResult }
            #expect(late.map(\.detail) == [#"{"ok":true}"#, #"{"late":1}"#, #"{"ok":true}"#])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `only the holder submits, once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            #expect(await faultCode { try await store.finish(task.id) } == .taskNotAssigned)
            _ = try await store.claimOne()
            #expect(await faultCode { try await store.finish(task.id, by: bob) } == .taskNotAssigned)
            try await store.finish(task.id)
            #expect(
                await faultCode { try await store.finish(task.id, result: #"{"other":1}"#) } == .taskAlreadyFinished
            )
            // The very same result again is the repetition of a call whose answer was lost.
            let repeated = try await store.finish(task.id)
            #expect(repeated.task.status == .completed)
            let completions = try await store.history(of: .task(task.id), limit: 10).filter { $0.kind == .completed }
            #expect(completions.count == 1)
            #expect(await faultCode { try await store.finish(TaskID(rawValue: "task-0")) } == .taskNotFound)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a caller without an agent submits for whoever holds the task`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            #expect(await faultCode { try await store.finish(task.id, by: nil) } == .taskNotAssigned)
            _ = try await store.claimOne()
            #expect(try await store.finish(task.id, by: nil).task.assignedAgent == ada)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a claim nobody received goes back and costs no attempt`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(attempts: 1)
            let mark = receipt("poll-1")
            let lost = try await store.claim(Claim(agent: ada, type: planning, limit: 1), at: noon, once: mark)
            let changes = try await store.unclaim(lost.outcome, at: noon, forgetting: mark)
            #expect(changes.first?.ready.map(\.id) == [task.id])
            let again = try await store.claim(Claim(agent: ada, type: planning, limit: 1), at: noon, once: mark)
            #expect(!again.isReplay)
            #expect(again.outcome.first?.task.attempt == 2)
            #expect(again.outcome.first?.task.hasAttemptsLeft == false)
            #expect(again.outcome.first?.task.readyAt == noon)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a claim nobody received stays with the agent that was given it again`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            let claim = Claim(agent: ada, type: planning, limit: 1)
            let lost = try await store.claim(claim, at: noon, once: nil)
            // The agent's next poll overtakes the end of the one that it hung up on.
            let again = try await store.claim(claim, at: noon, once: nil)
            #expect(again.outcome.map(\.isRedelivery) == [true])
            #expect(try await store.unclaim(lost.outcome, at: noon, forgetting: nil).isEmpty)
            #expect(try await store.finish(task.id, by: ada, attempt: 1).task.status == .completed)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `progress is kept, and a stranger cannot report it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(lease: 10)
            let report = ProgressReport(task: task.id, agent: ada, progress: 0.5, note: "half")
            #expect(await faultCode { _ = try await store.report(report, at: noon) } == .taskNotAssigned)
            _ = try await store.claimOne()
            let reported = try await store.report(report, at: noon + .seconds(5))
            #expect(reported.progress == 0.5)
            #expect(reported.leaseExpiresAt == noon + .seconds(15))
            _ = try await store.cancel(task.id, because: "enough", by: .boss, at: noon, once: nil)
            #expect(await faultCode { _ = try await store.report(report, at: noon) } == .taskAlreadyFinished)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task past its deadline is cancelled with what depends on it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(deadline: 30)
            let next = try await store.add(after: [task.id], deadline: 30)
            #expect(try await store.endOverdue(at: noon + .seconds(29), limit: 10).isEmpty)
            let ended = try await store.endOverdue(at: noon + .seconds(30), limit: 10)
            #expect(ended.map(\.task.id) == [task.id])
            #expect(try await store.status(task.id) == .cancelled)
            #expect(try await store.status(next.id) == .failed)
            let retried = try await store.retry(task.id, because: nil, by: .boss, at: noon + .seconds(60), once: nil)
            #expect(retried.outcome.task.deadlineAt == noon + .seconds(90))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `each retry gives a task the time that it was given first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(deadline: 30)
            for minute in 1...3 {
                let now = noon + .seconds(60 * minute)
                #expect(try await store.endOverdue(at: now, limit: 10).map(\.task.id) == [task.id])
                let retried = try await store.retry(task.id, because: nil, by: .boss, at: now, once: nil)
                #expect(retried.outcome.task.deadlineAt == now + .seconds(30))
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a repeated call has one effect and one answer`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.add(once: receipt("create"))
            let second = try await store.add(once: receipt("create"))
            #expect(first.id == second.id)
            #expect(try await store.tasks(matching: TaskFilter(), before: nil, limit: 10).tasks.count == 1)
            #expect(await faultCode { try await store.add(once: receipt("create", 2)) } == .idempotencyConflict)

            let claim = Claim(agent: ada, type: planning, limit: 1)
            let claimed = try await store.claim(claim, at: noon, once: receipt("poll"))
            let repeated = try await store.claim(claim, at: noon + .seconds(1), once: receipt("poll"))
            #expect(repeated.isReplay)
            #expect(repeated.outcome.first?.task.claimedAt == claimed.outcome.first?.task.claimedAt)
            #expect(repeated.outcome.first?.isRedelivery == false)

            try await store.finish(first.id, once: receipt("submit"))
            try await store.finish(first.id, once: receipt("submit"))
            let cancelled = try await store.add("another")
            let cancel = {
                try await store.cancel(cancelled.id, because: nil, by: .boss, at: noon, once: receipt("cancel"))
            }
            #expect(try await !cancel().isReplay)
            #expect(try await cancel().isReplay)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an empty claim leaves no receipt behind`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let claim = Claim(agent: ada, type: planning, limit: 1)
            #expect(try await store.claim(claim, at: noon, once: receipt("poll")).outcome.isEmpty)
            try await store.add()
            #expect(try await store.claim(claim, at: noon, once: receipt("poll")).outcome.count == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `old tasks are forgotten with their history, but not what is still needed`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let old = try await store.add("old", once: receipt("old"))
            let needed = try await store.add("needed")
            let open = try await store.add("open", after: [needed.id])
            let waiting = try await store.add("waiting", type: testing, after: [open.id])
            for id in [old.id, needed.id] {
                _ = try await store.claimOne()
                try await store.finish(id)
            }
            let later = noon + .seconds(100)
            // The task and the receipt of its creation.
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: later, limit: 10) == 2)
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: later, limit: 10) == 0)
            #expect(try await store.task(old.id) == nil)
            #expect(try await store.history(of: .task(old.id), limit: 10).isEmpty)
            #expect(try await store.status(needed.id) == .completed)
            #expect(try await store.status(waiting.id) == .pending)
            #expect(try await store.add("again", once: receipt("old")).id != old.id)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what was completed before a task was created is kept for it too`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let needed = try await store.add("needed")
            _ = try await store.claimOne()
            try await store.finish(needed.id)
            let task = try await store.add("open", after: [needed.id])
            let later = noon + .seconds(1)
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: noon, limit: 10) == 0)
            let claim = Claim(agent: ada, type: planning, limit: 1)
            let claimed = try await store.claim(claim, at: later, once: nil).outcome
            #expect(claimed.first?.dependencies.map(\.result?.text) == [#"{"ok":true}"#])
            try await store.finish(task.id, at: later)
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: noon, limit: 10) == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task that is forgotten leaves nothing to one that comes after it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let open = try await store.add("open")
            let other = try await store.add("other", type: testing)
            let dependent = try await store.add("dependent", after: [open.id])
            _ = try await store.cancel(dependent.id, because: nil, by: .boss, at: noon, once: nil)
            let later = noon + .seconds(1)
            #expect(try await store.prune(finishedBefore: later, receiptsBefore: noon, limit: 10) == 1)
            let next = try await store.add("next", after: [other.id])
            _ = try await store.claimOne()
            try await store.finish(open.id)
            #expect(try await store.task(next.id)?.unmetDependencies == 1)
            #expect(try await store.status(next.id) == .pending)
        }
    }
}

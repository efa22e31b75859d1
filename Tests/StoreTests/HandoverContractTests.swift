import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every usage store: what agents held, and what is taken from them")
struct HandoverContractTests {
    private func claim(_ limit: Int, by agent: AgentID = ada, at seconds: Int, in store: any BoardStore) async throws {
        let now = noon + .seconds(seconds)
        _ = try await store.claim(
            Claim(agent: agent, type: planning, limit: limit),
            at: now,
            once: receipt("c\(seconds)")
        )
    }

    /// What a receipt says that the agent held; an ellipsis where it held more than that.
    private func held(after receipt: String, in store: any BoardStore) async throws -> [String]? {
        let (claim, submission) = receipt.hasPrefix("s") ? ("-", receipt) : (receipt, "-")
        guard let mark = try await store.mark(ofClaim: claim, orSubmission: submission) else { return nil }
        return mark.holds.map(\.task.rawValue).sorted() + (mark.holdsMore ? ["…"] : [])
    }

    @Test(arguments: StoreKind.allCases)
    func `the receipts of claims and submissions tell all that the agent held then`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var ids: [String] = []
            for _ in 1...3 { ids.append(try await store.add().id.rawValue) }
            try await claim(1, at: 1, in: store)
            try await claim(2, at: 2, in: store)
            try await claim(1, at: 3, in: store)
            try await store.finish(TaskID(rawValue: ids[0]), at: noon + .seconds(4), once: receipt("s4"))
            try await claim(1, at: 5, in: store)
            try await store.finish(TaskID(rawValue: ids[1]), at: noon + .seconds(6), once: receipt("s6"))
            try await claim(1, by: bob, at: 7, in: store)

            #expect(try await held(after: "c1", in: store) == [ids[0]])
            #expect(try await held(after: "c2", in: store) == [ids[0], ids[1]])
            #expect(try await held(after: "c3", in: store) == [ids[0], "…"], "it was given one, and held two")
            #expect(try await held(after: "s4", in: store) == [ids[1]])
            #expect(try await held(after: "c5", in: store) == [ids[1]])
            #expect(try await held(after: "s6", in: store) == [])
            #expect(try await held(after: "unknown", in: store) == nil)
            let bobs = try #require(try await store.mark(ofClaim: "c7", orSubmission: "-"))
            #expect(bobs.agent == bob)
            let task = try #require(await store.task(TaskID(rawValue: ids[2])))
            #expect(bobs.holds == [try #require(task.currentAttempt)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a claim that nobody received, or that found nothing, is no mark`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await claim(1, at: 1, in: store)
            #expect(try await held(after: "c1", in: store) == nil)
            try await store.add()
            let mark = receipt("c2")
            let lost = try await store.claim(Claim(agent: ada, type: planning, limit: 1), at: noon, once: mark)
            _ = try await store.unclaim(lost.outcome, at: noon, forgetting: mark)
            #expect(try await held(after: "c2", in: store) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a result that was refused is no mark`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add(lease: 10)
            _ = try await store.claimOne()
            _ = try await store.lapseLeases(at: noon + .seconds(10), limit: 10)
            #expect(await faultCode { try await store.finish(task.id, once: receipt("s")) } == .leaseLost)
            #expect(try await held(after: "s", in: store) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what an agent holds goes back when its session ends, and its last attempt fails`(kind: StoreKind) async throws
    {
        try await kind.withStore { store in
            let task = try await store.add()
            let last = try await store.add(attempts: 1)
            let others = try await store.add()
            _ = try await store.claim(Claim(agent: ada, type: planning, limit: 2), at: noon, once: nil)
            _ = try await store.claimOne(by: bob)
            let changes = try await store.release(heldBy: ada, because: .sessionEnded, at: noon)
            #expect(changes.map(\.task.id) == [task.id, last.id])
            #expect(changes.map(\.task.status) == [.pending, .failed])
            #expect(changes.map(\.task.errorCode) == [nil, .leaseLost])
            #expect(changes.first?.ready.map(\.id) == [task.id])
            #expect(changes.first?.released == ada)
            let event = try await store.history(of: .task(task.id), limit: 10).last
            #expect(event?.detail == "session_ended")
            #expect(try await store.status(others.id) == .inProgress)
            #expect(try await store.release(heldBy: ada, because: .sessionEnded, at: noon).isEmpty)
            #expect(try await store.claimOne(by: bob)?.id == others.id, "the attempts count")
            #expect(try await store.task(task.id)?.attempt == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the next task is what the agent holds, else what a claim would give`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await store.nextTask(for: ada, of: planning) == nil)
            let plain = try await store.add()
            let urgent = try await store.add(priority: 9)
            #expect(try await store.nextTask(for: ada, of: planning)?.id == urgent.id)
            #expect(try await store.nextTask(for: ada, of: testing) == nil)
            #expect(try await store.nextTask(for: ada, of: nil) == nil)
            #expect(try await store.status(urgent.id) == .pending)
            _ = try await store.claimOne()
            #expect(try await store.nextTask(for: ada, of: nil)?.id == urgent.id)
            #expect(try await store.nextTask(for: bob, of: planning)?.id == plain.id)
        }
    }
}

import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What a change tells of other tasks")
struct ChangeContractTests {
    @Test(arguments: StoreKind.allCases)
    func `lists show an agent's own tasks, without what may be large`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let tasks = [try await store.add("one"), try await store.add("two"), try await store.add("three")]
            for agent in [ada, bob, ada] { _ = try await store.claimOne(by: agent) }
            #expect(try await store.claimOne(by: ada)?.id == tasks[0].id, "it holds that one still")
            try await store.finish(tasks[0].id)
            _ = try await store.claimOne(by: ada)
            let all = try await store.tasks(matching: TaskFilter(agent: ada), before: nil, limit: 10).tasks
            #expect(all.map(\.id) == [tasks[2].id, tasks[0].id])
            #expect(all.last?.status == .completed)
            #expect(all.last?.result == nil)
            #expect(try await store.task(tasks[0].id)?.result != nil)
            let held = TaskFilter(status: .inProgress, agentType: planning, agent: ada)
            #expect(try await store.tasks(matching: held, before: nil, limit: 10).tasks.map(\.id) == [tasks[2].id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a completion names who waits for one task less, and who for none`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.add()
            let second = try await store.add(type: testing)
            let ready = try await store.add(after: [first.id])
            let waiting = try await store.add(after: [first.id, second.id])
            _ = try await store.claimOne()
            let change = try await store.finish(first.id)
            #expect(change.ready.map(\.id) == [ready.id])
            #expect(change.alsoChanged == [waiting.id])
            #expect(change.released == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an end names the creators of what ends with it, and a retry all that it revives`(kind: StoreKind) async throws
    {
        try await kind.withStore { store in
            let first = try await store.add()
            let second = try await store.add(after: [first.id])
            let third = try await store.add(after: [second.id])
            let end = try await store.cancel(first.id, because: nil, by: .me, at: noon, once: nil).outcome
            #expect(Set(end.ended.map(\.id)) == [second.id, third.id])
            #expect(end.ended.map(\.createdBy) == ["orchestrator", "orchestrator"])
            let revival = try await store.retry(first.id, because: nil, by: .me, at: noon, once: nil).outcome
            #expect(revival.ready.map(\.id) == [first.id])
            #expect(revival.alsoChanged == [second.id, third.id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `whoever loses a task is named`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.add()
            _ = try await store.claimOne()
            let lapsed = try await store.lapseLeases(at: noon + .seconds(60), limit: 10)
            #expect(lapsed.map(\.released) == [ada])
            let claim = Claim(agent: bob, type: planning, limit: 1)
            let claimed = try await store.claim(claim, at: noon, once: nil).outcome
            let returned = try await store.unclaim(claimed, at: noon, forgetting: nil)
            #expect(returned.map(\.released) == [bob])
        }
    }
}

import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every store: limits")
struct LimitContractTests {
    private static let limits = StoreLimits(openTasks: 4, openTasksPerCreator: 3, stateKeys: 2, agents: 2, keys: 2)

    @Test(arguments: StoreKind.allCases)
    func `unfinished tasks have a limit, and one that ends makes room`(kind: StoreKind) async throws {
        try await kind.withStore(limits: Self.limits) { store in
            for number in 1...3 { try await store.add("\(number)") }
            let fault = await #expect(throws: Fault.self) { try await store.add("one creator's fourth") }
            #expect(fault?.code == .limitReached)
            #expect(fault?.isRetryable == false)
            #expect(fault?.message.contains("CALLBOARD_MAX_OPEN_TASKS_PER_CREATOR") == true)
            let draft = TaskDraft(agentType: planning, description: "another's", leaseSeconds: 60)
            let other = { try await store.create(draft, by: "another", at: noon, once: nil).outcome }
            let fourth = try await other()
            let full = await #expect(throws: Fault.self) { _ = try await other() }
            #expect(full?.message.contains("(CALLBOARD_MAX_OPEN_TASKS)") == true)
            // Nothing of a refused task stays behind.
            #expect(try await store.tasks(matching: TaskFilter(), before: nil, limit: 9).tasks.count == 4)
            _ = try await store.cancel(fourth.id, because: nil, by: .boss, at: noon, once: nil)
            _ = try await other()
            #expect(await faultCode { _ = try await other() } == .limitReached)
            // A retry opens a task as well.
            let revive = { _ = try await store.retry(fourth.id, because: nil, by: .boss, at: noon, once: nil) }
            #expect(await faultCode(revive) == .limitReached)
            #expect(try await store.status(fourth.id) == .cancelled)
            let task = try #require(await store.claimOne())
            try await store.finish(task.id)
            try await revive()
            #expect(try await store.status(fourth.id) == .pending)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `keys of the state have a limit, and what has expired makes room`(kind: StoreKind) async throws {
        try await kind.withStore(limits: Self.limits) { store in
            func set(_ key: String, at now: Timestamp = noon) async throws {
                let change = StateChange(
                    key: key,
                    value: RawJSON(trusting: "{}"),
                    timeToLive: .seconds(key == "short" ? 10 : 100),
                    expectedVersion: nil,
                    actor: "ada"
                )
                _ = try await store.setState(change, at: now, once: nil)
            }
            try await set("short")
            try await set("long")
            #expect(await faultCode { try await set("third") } == .limitReached)
            // What stands may still be written.
            try await set("long")
            try await set("third", at: noon + .seconds(10))
            #expect(await faultCode { try await set("fourth", at: noon + .seconds(10)) } == .limitReached)
            #expect(try await store.stateKeyCount(at: noon + .seconds(10)) == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `agents have a limit, and one lost for a day makes room`(kind: StoreKind) async throws {
        try await kind.withStore(limits: Self.limits) { store in
            func register(_ name: String, at now: Timestamp = noon) async throws {
                _ = try await store.register(AgentID(rawValue: name), as: planning, capabilities: nil, at: now)
            }
            try await register("first")
            try await register("second", at: noon + .seconds(1))
            #expect(await faultCode { try await register("third") } == .limitReached)
            try await register("second", at: noon + .seconds(2))
            _ = try await store.markLost(silentSince: noon + .seconds(1), at: noon + .seconds(9))
            let nextDay = noon + StoreLimits.lostAgentStays
            #expect(await faultCode { try await register("third", at: nextDay) } == .limitReached)
            try await register("third", at: nextDay + .milliseconds(1))
            #expect(try await store.agents().map(\.id.rawValue) == ["second", "third"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `callers' keys have a limit, and one that ended makes room`(kind: StoreKind) async throws {
        try await kind.withStore(limits: Self.limits) { store in
            func insert(_ id: String, at now: Timestamp = noon) async throws {
                try await store.insert(
                    KeyRecord(
                        id: id,
                        digest: [1],
                        role: .observer,
                        agent: nil,
                        agentType: nil,
                        createdAt: now,
                        expiresAt: id == "short" ? noon + .seconds(10) : nil
                    )
                )
            }
            try await insert("short")
            try await insert("long")
            #expect(await faultCode { try await insert("third", at: noon + .seconds(9)) } == .limitReached)
            try await insert("third", at: noon + .seconds(10))
            try await store.revokeKey("long", at: noon)
            try await insert("fourth", at: noon + .seconds(11))
            #expect(try await Set(store.keys().map(\.id)) == ["third", "fourth"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a history keeps its first event and the latest`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            _ = try await store.claimOne()
            // All at once, so that they share their commits.
            try await withThrowingTaskGroup { group in
                for number in 1...StoreLimits.eventsPerSubject {
                    let report = ProgressReport(task: task.id, agent: ada, progress: nil, note: "step \(number)")
                    group.addTask { _ = try await store.report(report, at: noon) }
                }
                try await group.waitForAll()
            }
            let history = try await store.history(of: .task(task.id), limit: 5_000)
            #expect(history.count <= StoreLimits.eventsPerSubject)
            #expect(history.first?.kind == .created)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what happened to agents, and agents long lost, are forgotten in steps`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in 1...5 {
                let agent = AgentID(rawValue: "agent-\(number)")
                _ = try await store.register(agent, as: planning, capabilities: nil, at: noon)
            }
            _ = try await store.markLost(silentSince: noon + .seconds(1), at: noon + .seconds(1))
            let later = noon + .seconds(100)
            // Five agents and their ten events, three of each at a time.
            var steps: [Int] = []
            while let count = try? await store.prune(finishedBefore: later, receiptsBefore: later, limit: 3), count > 0
            {
                steps.append(count)
            }
            #expect(steps == [6, 5, 3, 1])
            #expect(try await store.agents().isEmpty)
        }
    }
}

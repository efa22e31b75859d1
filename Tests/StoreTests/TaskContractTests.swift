import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every task store")
struct TaskContractTests {
    @Test(arguments: StoreKind.allCases)
    func `ids count up within a day and start anew with the next`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var ids: [String] = []
            for day in [0, 0, 1] { ids.append(try await store.add(at: noon + .seconds(day * 86_400)).id.rawValue) }
            #expect(ids == ["task-20261121-001", "task-20261121-002", "task-20261122-001"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task comes back as it was created`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var draft = TaskDraft(agentType: planning, description: "Plan \"é\" 認証\nline", leaseSeconds: 7)
            draft.context = RawJSON(trusting: #"{"z":1,"a":"x\u0000y","n":null}"#)
            draft.maxCostUSD = 1.5
            draft.isSensitive = true
            let created = try await store.create(draft, by: "boss", at: noon, once: nil).outcome
            let read = try #require(await store.task(created.id))
            #expect(read.description == draft.description)
            #expect(read.context == draft.context)
            #expect(read.leaseSeconds == 7)
            #expect(read.maxCostUSD == 1.5)
            #expect(read.isSensitive)
            #expect(read.createdBy == "boss")
            #expect(read.status == .pending)
            #expect(read.readyAt == noon)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `claims follow priority, then age, and the agent's type`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let old = try await store.add("old")
            let young = try await store.add("young")
            let urgent = try await store.add("urgent", priority: 9)
            try await store.add("other", type: testing)
            var order: [TaskID?] = []
            for number in 1...4 { order.append(try await store.claimOne(by: AgentID(rawValue: "a\(number)"))?.id) }
            #expect(order == [urgent.id, old.id, young.id, nil])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an agent that holds tasks gets those first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.add("one")
            try await store.add("two")
            let first = try #require(await store.claimOne())
            let again = try await store.claim(Claim(agent: ada, type: planning, limit: 2), at: noon, once: nil).outcome
            #expect(again.map(\.isRedelivery) == [true, false])
            #expect(again.first?.task.id == first.id)
            #expect(again.first?.task.attempt == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a look for work sees what a claim would give`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await !store.hasWork(for: ada, of: planning))
            let first = try await store.add()
            try await store.add(after: [first.id])
            #expect(try await store.hasWork(for: ada, of: planning))
            #expect(try await !store.hasWork(for: ada, of: testing))
            _ = try await store.claimOne()
            #expect(try await store.hasWork(for: ada, of: planning))
            #expect(try await !store.hasWork(for: bob, of: planning))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `racing claims give each task to one agent`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in 1...200 { try await store.add("task \(number)") }
            let claimed = try await withThrowingTaskGroup(of: [TaskID].self) { group in
                for number in 1...64 {
                    group.addTask {
                        let agent = AgentID(rawValue: "agent-\(number)")
                        var mine: [TaskID] = []
                        while let task = try await store.claimOne(by: agent) {
                            try await store.finish(task.id, by: agent)
                            mine.append(task.id)
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 200)
            #expect(Set(claimed).count == 200)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `dependents wait, then are ready in the same change, with the results they need`(kind: StoreKind) async throws
    {
        try await kind.withStore { store in
            let plan = try await store.add("plan")
            let other = try await store.add("other", type: testing)
            let build = try await store.add("build", after: [plan.id, other.id], at: noon)
            #expect(build.unmetDependencies == 2)
            _ = try await store.claimOne()
            #expect(try await store.claimOne(by: bob) == nil)
            #expect(try await store.finish(plan.id, result: #"{"steps":[1]}"#).ready.isEmpty)
            _ = try await store.claimOne(by: bob, type: testing)
            let change = try await store.finish(other.id, by: bob, at: noon + .seconds(9))
            #expect(change.ready == [.init(id: build.id, agentType: planning)])
            let claimed = try await store.claim(
                Claim(agent: bob, type: planning, limit: 1),
                at: noon + .seconds(10),
                once: nil
            )
            let order = try #require(claimed.outcome.first)
            #expect(order.task.id == build.id)
            #expect(order.task.queueWaitMilliseconds == 1_000)
            #expect(order.dependencies.first?.result?.text == #"{"steps":[1]}"#)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an unknown or failed dependency refuses the task`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let unknown = await faultCode { try await store.add(after: [TaskID(rawValue: "task-20261121-999")]) }
            #expect(unknown == .dependencyNotFound)
            let cancelled = try await store.add()
            _ = try await store.cancel(cancelled.id, because: nil, by: .boss, at: noon, once: nil)
            #expect(await faultCode { try await store.add(after: [cancelled.id]) } == .dependencyFailed)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a failure fails its descendants, and a retry revives them`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let plan = try await store.add("plan")
            let build = try await store.add("build", after: [plan.id])
            let ship = try await store.add("ship", after: [build.id])
            _ = try await store.claimOne()
            let change = try await store.finish(plan.id, .failed)
            #expect(Set(change.ended.map(\.id)) == [build.id, ship.id])
            #expect(try await store.task(ship.id)?.errorCode == .dependencyFailed)
            #expect(
                await faultCode { _ = try await store.retry(ship.id, because: nil, by: .boss, at: noon, once: nil) }
                    == .dependencyFailed
            )
            let retried = try await store.retry(plan.id, because: "again", by: .boss, at: noon, once: nil).outcome
            #expect(retried.ready.map(\.id) == [plan.id])
            #expect(try await store.status(build.id) == .pending)
            #expect(try await store.status(ship.id) == .pending)
            let second = try #require(await store.claimOne())
            #expect(second.attempt == 2)
            #expect(try await store.finish(plan.id).ready.map(\.id) == [build.id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a task with another failed dependency stays failed when one is retried`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let left = try await store.add("left")
            let right = try await store.add("right")
            let both = try await store.add("both", after: [left.id, right.id])
            for id in [left.id, right.id] {
                _ = try await store.cancel(id, because: nil, by: .boss, at: noon, once: nil)
            }
            _ = try await store.retry(left.id, because: nil, by: .boss, at: noon, once: nil)
            #expect(try await store.status(both.id) == .failed)
            _ = try await store.retry(right.id, because: nil, by: .boss, at: noon, once: nil)
            let revived = try #require(await store.task(both.id))
            #expect(revived.status == .pending)
            #expect(revived.unmetDependencies == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `lists show the newest first and page without gaps`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for number in 1...7 { try await store.add("task \(number)", type: number % 2 == 0 ? testing : planning) }
            var seen: [String] = []
            var cursor: Int?
            repeat {
                let page = try await store.tasks(matching: TaskFilter(), before: cursor, limit: 3)
                seen += page.tasks.map(\.description)
                cursor = page.next
            } while cursor != nil
            #expect(seen == (1...7).reversed().map { "task \($0)" })
            let filter = TaskFilter(status: .pending, agentType: testing)
            #expect(try await store.tasks(matching: filter, before: nil, limit: 10).tasks.count == 3)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the queue is counted by type and state`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.add()
            try await store.add(at: noon + .seconds(5))
            try await store.add(after: [first.id])
            _ = try await store.claimOne()
            let counts = Dictionary(uniqueKeysWithValues: try await store.queue().map { ($0.state, $0) })
            #expect(counts[.ready]?.count == 1)
            #expect(counts[.ready]?.oldestReadyAt == noon + .seconds(5))
            #expect(counts[.blocked]?.count == 1)
            #expect(counts[.inProgress]?.count == 1)
        }
    }
}

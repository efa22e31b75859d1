import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every store: many agents, and signs of life")
struct AgentContractTests {
    @Test(arguments: StoreKind.allCases)
    func `all agents are listed once, in the order of their names`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let names = (1...1_100).map { "agent-\($0)" } + ["é-1", "Z", "a:b"]
            try await withThrowingTaskGroup { group in
                for name in names {
                    group.addTask {
                        _ = try await store.register(
                            AgentID(rawValue: name),
                            as: planning,
                            capabilities: [name],
                            at: noon
                        )
                    }
                }
                try await group.waitForAll()
            }
            let agents = try await store.agents()
            #expect(agents.map(\.id.rawValue) == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            #expect(agents.allSatisfy { $0.capabilities == [$0.id.rawValue] && $0.state == .idle })
            // Those that hold a task are looked at and left, however many they are.
            for number in 1...3 {
                try await store.add(lease: 9_000)
                _ = try await store.claimOne(by: AgentID(rawValue: "agent-\(number)"))
            }
            let lost = try await store.markLost(silentSince: noon + .seconds(1), at: noon + .seconds(1))
            #expect(Set(lost.map(\.id.rawValue)) == Set(names).subtracting((1...3).map { "agent-\($0)" }))
            #expect(lost.allSatisfy { $0.state == .offline })
            let counts = try await store.agentCounts().map { "\($0.type) \($0.state) \($0.count)" }
            #expect(counts == ["planning active 3", "planning offline 1100"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `agents are counted by type and by what they do`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for (name, type) in [("a", planning), ("b", planning), ("c", testing), ("d", testing), ("e", testing)] {
                _ = try await store.register(AgentID(rawValue: name), as: type, capabilities: nil, at: noon)
            }
            func counts() async throws -> [String] {
                try await store.agentCounts().map { "\($0.type) \($0.state) \($0.count)" }
            }
            #expect(try await counts() == ["planning idle 2", "testing idle 3"])
            let task = try await store.add(type: testing)
            let agent = AgentID(rawValue: "c")
            _ = try await store.claimOne(by: agent, type: testing)
            _ = try await store.markLost(silentSince: noon + .seconds(1), at: noon)
            #expect(try await counts() == ["planning offline 2", "testing active 1", "testing offline 2"])
            // One that changes its type is not counted twice.
            let other = AgentID(rawValue: "d")
            _ = try await store.register(other, as: planning, capabilities: nil, at: noon)
            try await store.finish(task.id, by: agent)
            #expect(
                try await counts() == ["planning idle 1", "planning offline 2", "testing idle 1", "testing offline 1"]
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a sign of life moves on every lease of its agent, and nothing back`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            let tasks = [try await store.add(lease: 100), try await store.add(lease: 1_000)]
            _ = try await store.claim(Claim(agent: ada, type: planning, limit: 2), at: noon, once: nil)
            // Bob is not registered: what he holds is his all the same.
            let third = try await store.add(lease: 100)
            _ = try await store.claimOne(by: bob)
            func leases() async throws -> [Int] {
                var ends: [Int] = []
                for task in tasks + [third] {
                    let end = try #require(await store.task(task.id)?.leaseExpiresAt)
                    ends.append(Int((end - noon).seconds))
                }
                return ends
            }
            // A move of less than a twentieth is not worth a change.
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(4), bob: noon + .seconds(4)])
            #expect(try await leases() == [100, 1_000, 100])
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(20)])
            #expect(try await leases() == [120, 1_000, 100])
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(60), bob: noon + .seconds(50)])
            #expect(try await leases() == [160, 1_060, 150])
            // A node whose sign of life comes late takes nothing back.
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(30)])
            #expect(try await leases() == [160, 1_060, 150])
            #expect(try await store.agent(ada)?.lastHeartbeat == noon + .seconds(60))
            #expect(try await store.agent(bob) == nil)
            #expect(try await store.lapseLeases(at: noon + .seconds(149), limit: 9).isEmpty)
            #expect(try await store.lapseLeases(at: noon + .seconds(150), limit: 9).map(\.task.id) == [third.id])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what became of an agent stands in its history`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            _ = try await store.markLost(silentSince: noon + .seconds(1), at: noon + .seconds(2))
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(3)])
            let events = try await store.history(of: .agent(ada), limit: 9)
            #expect(events.map(\.kind) == [.registered, .lost, .returned])
            #expect(events.map(\.actor) == [ada.rawValue, "janitor", ada.rawValue])
            #expect(events.map(\.at) == [noon, noon + .seconds(2), noon + .seconds(3)])
            #expect(events.map(\.detail) == ["planning", nil, nil])
        }
    }
}

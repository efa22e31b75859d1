import Orchestration
import StorageRedis
import TestSupport
import Testing
import Vocabulary

@Suite("Several nodes at one board", .enabled(if: RedisServer.program != nil), .timeLimit(.minutes(5)))
struct RacingNodesTests {
    @Test func `sixty-four agents at three nodes get each task once`() async throws {
        try await SharedRedis.one.withNodes(Array(repeating: RedisServer.credentials, count: 3)) { stores, _, _ in
            for number in 1...50 {
                let task = try await stores[0].add("task \(number)", priority: number % 10)
                try await stores[0].add("behind \(number)", after: [task.id])
            }
            let accepted = try await withThrowingTaskGroup(of: [TaskID].self) { group in
                for number in 0..<64 {
                    let store = stores[number % stores.count]
                    group.addTask { try await work(at: store, as: AgentID(rawValue: "agent-\(number)")) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(accepted.count == 100)
            #expect(Set(accepted).count == 100)
            for store in stores { #expect(try await store.queue().isEmpty) }
            let events = try await stores[2].history(of: .task(accepted[0]), limit: 9).map(\.kind)
            #expect(events.filter { $0 == .claimed } == [.claimed])
            #expect(events.filter { $0 == .completed } == [.completed])
        }
    }

    /// Does what there is to do until all is done; gives what was accepted.
    private func work(at store: RedisStore, as agent: AgentID) async throws -> [TaskID] {
        var mine: [TaskID] = []
        while try await !store.queue().isEmpty {
            let claim = Claim(agent: agent, type: planning, limit: 2)
            for claimed in try await store.claim(claim, at: noon, once: nil).outcome {
                try await store.finish(claimed.task.id, by: agent, attempt: claimed.task.attempt)
                mine.append(claimed.task.id)
            }
        }
        return mine
    }

    @Test func `agents that vanish and come too late change nothing twice`() async throws {
        try await SharedRedis.one.withNodes(Array(repeating: RedisServer.credentials, count: 3)) { stores, _, _ in
            for number in 1...40 { try await stores[0].add("task \(number)", lease: 2, attempts: 20) }
            let accepted = try await withThrowingTaskGroup(of: [TaskID].self) { group in
                for number in 0..<32 {
                    let store = stores[number % stores.count]
                    group.addTask { try await workLate(at: store, as: AgentID(rawValue: "agent-\(number)"), number) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(accepted.count == Set(accepted).count)
            var page = try await stores[1].tasks(matching: TaskFilter(), before: nil, limit: 50).tasks
            page.removeAll { $0.status == .failed }
            #expect(page.allSatisfy { $0.status == .completed })
            #expect(Set(page.map(\.id)) == Set(accepted))
        }
    }

    /// Works as one that loses every other lease before its result comes.
    private func workLate(at store: RedisStore, as agent: AgentID, _ number: Int) async throws -> [TaskID] {
        var mine: [TaskID] = []
        var turn = number
        while try await !store.queue().isEmpty {
            turn += 1
            let claimed = try await store.claimOne(by: agent)
            if turn.isMultiple(of: 2) {
                // The engine's time goes on for all nodes when one tells a later one.
                _ = try await store.lapseLeases(at: noon + .seconds(2 * turn), limit: 5)
            }
            guard let claimed else { continue }
            do {
                try await store.finish(claimed.id, by: agent, attempt: claimed.attempt)
                mine.append(claimed.id)
            } catch let fault as Fault where [.leaseLost, .taskAlreadyFinished].contains(fault.code) {}
        }
        return mine
    }
}

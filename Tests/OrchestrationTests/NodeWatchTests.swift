import MetricsTestKit
import Orchestration
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("Several nodes", .timeLimit(.minutes(1)))
struct NodeWatchTests {
    @Test func `a task that is created on one node is claimed by who waits on another`() async throws {
        try await Fleet.run(2) { fleet in
            async let polled = fleet[1].poll(.ada)
            await fleet.sleepers(1)
            let task = try await fleet[0].create()
            await fleet.deliver()
            #expect(try await polled.map(\.task.id) == [task.id])
        }
    }

    @Test func `a ring wakes one waiter of each node`() async throws {
        try await Fleet.run(3) { fleet in
            try await withThrowingTaskGroup(of: [ClaimedTask].self) { group in
                for number in 0..<9 {
                    group.addTask { try await fleet[number % 3].poll(AgentID(rawValue: "agent-\(number)")) }
                }
                await fleet.sleepers(9)
                let task = try await fleet[0].create()
                await fleet.deliver()
                #expect(try await group.next()?.map(\.task.id) == [task.id])
                // Those who looked in vain wait on.
                await fleet.sleepers(8)
                for node in fleet.nodes { #expect(try node.endedWaits == 1) }
                fleet.time.advance(by: .seconds(60))
                for try await tasks in group { #expect(tasks.isEmpty) }
            }
        }
    }

    @Test func `results, messages and mentions reach who waits on another node`() async throws {
        try await Fleet.run(2) { fleet in
            let task = try await fleet[0].create()
            _ = try await fleet[0].poll(.ada)
            let carol = AgentID(rawValue: "carol")
            try await fleet[0].open(with: .ada, .bob, carol)
            async let result = fleet[1].services.tasks.result(of: task.id, waiting: .seconds(60))
            async let said = fleet[1].read(carol)
            async let mentioned = fleet[1].read(.bob, mentionsOnly: true)
            await fleet.sleepers(3)
            try await fleet[0].finish(task.id)
            _ = try await fleet[0].services.rooms.send("hello @bob", to: .general, as: .ada, once: nil)
            await fleet.deliver()
            #expect(try await result.status == .completed)
            #expect(try await said == ["hello @bob"])
            #expect(try await mentioned == ["hello @bob"])
        }
    }

    @Test func `who waits finds within two seconds what nobody told him of`() async throws {
        try await Fleet.run(2, longestRounds: true) { fleet in
            fleet[1].bus.lose()
            async let polled = fleet[1].poll(.ada)
            await fleet.sleepers(1)
            let task = try await fleet[0].create()
            await fleet.deliver()
            fleet.time.advance(by: .seconds(2))
            #expect(try await polled.map(\.task.id) == [task.id])
        }
    }

    @Test func `after a gap one who finds work lets the next look, until there is none`() async throws {
        try await Fleet.run(2) { fleet in
            try await withThrowingTaskGroup(of: [ClaimedTask].self) { group in
                for number in 0..<8 {
                    group.addTask { try await fleet[1].poll(AgentID(rawValue: "agent-\(number)")) }
                }
                await fleet.sleepers(8)
                for _ in 0..<5 { _ = try await fleet[0].create() }
                // Nothing of it arrives, but the engine is back.
                await fleet[1].bus.tell(.gap)
                for _ in 0..<5 { #expect(try await group.next()?.count == 1) }
                await fleet.sleepers(3)
                fleet.time.advance(by: .seconds(60))
                for try await tasks in group { #expect(tasks.isEmpty) }
            }
        }
    }

    @Test func `observers hear of changes on other nodes, of counts once, and of a gap`() async throws {
        try await Fleet.run(2) { fleet in
            let observer = RecordingObserver()
            fleet[1].services.feed.connect(observer)
            let task = try await fleet[0].create()
            _ = try await fleet[0].poll(.ada)
            await fleet.deliver()
            #expect(observer.take() == [.task(task.id), .agent(.ada)])
            for node in [0, 1] {
                await fleet[node].services.janitor.tidy(round: 1, elapsed: .seconds(1))
                await fleet.deliver()
            }
            #expect(observer.take() == [.counts, .listing])
            try await fleet[0].finish(task.id)
            await fleet.deliver()
            let end = TaskEnd(
                id: task.id,
                agentType: .planning,
                status: .completed,
                errorCode: nil,
                createdBy: Caller.local.name
            )
            #expect(observer.take() == [.task(task.id), .agent(.ada), .ended(end)])
            await fleet[1].bus.tell(.gap)
            #expect(observer.take() == [.anything])
            // What was heard is not told on: it would go round and round.
            #expect(fleet[1].bus.posted.isEmpty)
        }
    }

    @Test func `what is said of sessions is passed on in the words in which it came`() async throws {
        try await Fleet.run(2) { fleet in
            fleet[0].bus.post(.session("s1", words: "{}"))
            await fleet.deliver()
            #expect(fleet[1].sessions.all == ["s1 {}"])
            #expect(fleet[0].sessions.all.isEmpty)
        }
    }

    @Test func `a lapsed lease is one requeue, whichever janitor finds it`() async throws {
        try await Fleet.run(3) { fleet in
            let task = try await fleet[0].create(lease: 10)
            _ = try await fleet[1].poll(.ada)
            for node in fleet.nodes { await node.services.janitor.tidy(round: 1, elapsed: .seconds(1)) }
            fleet.time.advance(by: .seconds(11))
            await withDiscardingTaskGroup { group in
                for node in fleet.nodes {
                    group.addTask { await node.services.janitor.tidy(round: 2, elapsed: .seconds(1)) }
                }
            }
            #expect(try await fleet[2].services.tasks.task(task.id).status == .pending)
            let labels = [("agent_type", "planning"), ("reason", "lease_lapsed")]
            #expect(try fleet.total(.taskRequeues, labels) == 1)
        }
    }
}

/// Whoever wants to know everything.
private final class RecordingObserver: BoardObserver {
    private let changes = Mutex<Set<BoardChange>>([])

    let isListening = true

    func hear(_ change: BoardChange) { changes.withLock { _ = $0.insert(change) } }

    func take() -> Set<BoardChange> {
        changes.withLock { changes in
            defer { changes = [] }
            return changes
        }
    }
}

import Logging
import MetricsTestKit
import Orchestration
import ServiceLifecycle
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("The janitor")
struct JanitorTests {
    @Test func `the task of a dead worker is offered again, and a waiting worker gets it`() async throws {
        let board = try TestBoard()
        let task = try await board.create(lease: 10)
        _ = try await board.poll(.ada)
        async let waiting = board.poll(.bob, waiting: .seconds(600))
        await board.time.sleepers(1)
        // The claim itself was a sign of life: the lease counts from the round that wrote it.
        await board.janitor.tidy(round: 1, elapsed: .seconds(1))
        board.time.advance(by: .seconds(10))
        await board.janitor.tidy(round: 2, elapsed: .seconds(10))
        let order = try #require(try await waiting.first)
        #expect(order.task.id == task.id)
        #expect(order.task.attempt == 2)
        #expect(!order.isRedelivery)
        #expect(try board.count(.taskRequeues, ("agent_type", "planning"), ("reason", "lease_lapsed")) == 1)
    }

    @Test func `a call of the agent keeps its lease alive`() async throws {
        let board = try TestBoard()
        let task = try await board.create(lease: 10)
        _ = try await board.poll(.ada)
        for _ in 1...3 {
            board.time.advance(by: .seconds(9))
            try await board.agents.noteSignOfLife(of: .ada, type: nil)
            await board.janitor.tidy(round: 1, elapsed: .seconds(9))
        }
        #expect(try await board.tasks.task(task.id).status == .inProgress)
        board.time.advance(by: .seconds(10))
        await board.janitor.tidy(round: 1, elapsed: .seconds(10))
        #expect(try await board.tasks.task(task.id).status == .pending)
    }

    @Test func `silent agents are lost once, and come back`() async throws {
        let board = try TestBoard(policy: BoardPolicy(agentTimeout: .seconds(30)))
        _ = try await board.agents.register(.ada, as: .planning, capabilities: [])
        board.time.advance(by: .seconds(31))
        for round in 1...3 { await board.janitor.tidy(round: round, elapsed: .seconds(1)) }
        #expect(try await board.agents.agents().map(\.state) == [.offline])
        #expect(try board.count(.agentLosses, ("agent_type", "planning")) == 1)
        try await board.agents.noteSignOfLife(of: .ada, type: nil)
        #expect(try await board.agents.agents().map(\.state) == [.idle])
    }

    @Test func `it works every second until it is told to stop, and writes what it still knows`() async throws {
        let board = try TestBoard()
        _ = try await board.agents.register(.ada, as: .planning, capabilities: [])
        let group = ServiceGroup(services: [board.janitor], logger: .init(label: "test"))
        async let run: Void = group.run()
        await board.time.sleepers(1)
        board.time.advance(by: .seconds(5))
        try await board.agents.noteSignOfLife(of: .ada, type: nil)
        await group.triggerGracefulShutdown()
        try await run
        #expect(try await board.store.agent(.ada)?.lastHeartbeat == board.time.now())
    }

    @Test func `expired state and old tasks go`() async throws {
        let board = try TestBoard(policy: BoardPolicy(retention: .seconds(100)))
        let task = try await board.create()
        _ = try await board.poll()
        try await board.finish(task.id)
        _ = try await board.state.set(
            "k",
            to: RawJSON(trusting: "{}"),
            for: .seconds(5),
            ifVersion: nil,
            by: .local,
            once: nil
        )
        board.time.advance(by: .seconds(101))
        await board.janitor.tidy(round: 0, elapsed: .seconds(1))
        #expect(try await board.store.task(task.id) == nil)
        #expect(await faultCode { _ = try await board.state.value(of: "k") } == .stateKeyNotFound)
    }

    @Test func `idle sessions are not counted, and go once a minute`() async throws {
        let board = try TestBoard()
        let gauges = BoardGauges(store: board.store, types: [.planning], time: board.time, metrics: board.metrics)
        let gauge = { try board.metrics.expectGauge(Metric.openSessions.name).lastValue }
        for id in ["left", "used"] {
            let now = board.time.now()
            let session = SessionRecord(id: id, keyID: nil, document: "{}", createdAt: now, lastUse: now)
            _ = try await board.store.insert(session, limit: 10, displacingUsedBefore: now)
            board.time.advance(by: .seconds(1))
        }
        try await gauges.update()
        #expect(try gauge() == 2)
        board.time.advance(by: SessionRecord.idleTime - .seconds(1))
        try await gauges.update()
        #expect(try gauge() == 1)
        await board.janitor.tidy(round: 59, elapsed: .seconds(1))
        #expect(try await board.store.session("left") != nil)
        await board.janitor.tidy(round: 60, elapsed: .seconds(1))
        #expect(try await board.store.session("left") == nil)
        #expect(try await board.store.session("used") != nil)
    }

    @Test func `much that is old goes a round at a time, so that leases are judged in between`() async throws {
        let board = try TestBoard(policy: BoardPolicy(retention: .seconds(60)))
        try await withThrowingTaskGroup { group in
            for number in 1...1_100 {
                group.addTask {
                    let task = try await board.create("\(number)")
                    _ = try await board.tasks.cancel(task.id, because: nil, by: .local, once: nil)
                }
            }
            try await group.waitForAll()
        }
        board.time.advance(by: .seconds(61))
        let left = { try await board.tasks.tasks(matching: TaskFilter(), before: nil, limit: 2_000).tasks.count }
        #expect(await !board.janitor.tidy(round: 59, elapsed: .seconds(1)))
        #expect(try await left() == 1_100)
        #expect(await board.janitor.tidy(round: 60, elapsed: .seconds(1)))
        let afterOne = try await left()
        #expect(afterOne > 0 && afterOne < 1_100)
        #expect(await !board.janitor.tidy(round: 61, elapsed: .seconds(1), isBehind: true))
        #expect(try await left() == 0)
    }

    @Test func `an agent that the board has no room for is served all the same, and may come back later`() async throws
    {
        let board = try TestBoard(policy: BoardPolicy(agentTimeout: .seconds(30)), limits: StoreLimits(agents: 1))
        try await board.agents.noteSignOfLife(of: .ada, type: .planning)
        try await board.agents.noteSignOfLife(of: .bob, type: .planning)
        #expect(try await board.agents.agents().map(\.id) == [.ada])
        board.time.advance(by: .seconds(31))
        await board.janitor.tidy(round: 1, elapsed: .seconds(1))
        board.time.advance(by: StoreLimits.lostAgentStays)
        try await board.agents.noteSignOfLife(of: .bob, type: .planning)
        #expect(try await board.agents.agents().map(\.id) == [.bob])
        // The one that gave its place is registered anew once there is room.
        board.time.advance(by: StoreLimits.lostAgentStays)
        await board.janitor.tidy(round: 2, elapsed: .seconds(1))
        board.time.advance(by: StoreLimits.lostAgentStays)
        try await board.agents.noteSignOfLife(of: .ada, type: .planning)
        #expect(try await board.agents.agents().map(\.id) == [.ada])
    }
}

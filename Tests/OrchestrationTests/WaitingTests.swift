import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Waiting for tasks and results")
struct WaitingTests {
    @Test func `a waiting worker gets the task that is created meanwhile`() async throws {
        let board = try TestBoard()
        async let polled = board.poll(waiting: .seconds(60))
        await board.time.sleepers(1)
        let task = try await board.create()
        #expect(try await polled.map(\.task.id) == [task.id])
    }

    @Test func `a wait ends empty at its time`() async throws {
        let board = try TestBoard()
        async let polled = board.poll(waiting: .seconds(60))
        await board.time.sleepers(1)
        board.time.advance(by: .seconds(60))
        #expect(try await polled.isEmpty)
    }

    @Test func `each new task wakes one waiter`() async throws {
        let board = try TestBoard()
        try await withThrowingTaskGroup(of: [ClaimedTask].self) { group in
            for number in 1...20 {
                group.addTask { try await board.poll(AgentID(rawValue: "agent-\(number)"), waiting: .seconds(60)) }
            }
            await board.time.sleepers(20)
            for _ in 1...5 { _ = try await board.create() }
            var served: Set<TaskID> = []
            for _ in 1...5 {
                let tasks = try #require(try await group.next())
                served.formUnion(tasks.map(\.task.id))
            }
            #expect(served.count == 5)
            board.time.advance(by: .seconds(60))
            for try await tasks in group { #expect(tasks.isEmpty) }
        }
    }

    @Test func `a worker that went away receives no claim, and its ring goes to the next`() async throws {
        let board = try TestBoard()
        let gone = Task { try await board.poll(.ada, waiting: .seconds(60)) }
        await board.time.sleepers(1)
        async let other = board.poll(.bob, waiting: .seconds(60))
        await board.time.sleepers(2)
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        let task = try await board.create()
        #expect(try await other.map(\.task.assignedAgent) == [.bob])
        #expect(try await board.tasks.task(task.id).attempt == 1)
    }

    @Test func `a worker freed by a dependency is woken`() async throws {
        let board = try TestBoard()
        let first = try await board.create()
        let second = try await board.create(after: [first.id])
        _ = try await board.poll(.ada)
        async let waiting = board.poll(.bob, waiting: .seconds(60))
        await board.time.sleepers(1)
        try await board.finish(first.id)
        #expect(try await waiting.map(\.task.id) == [second.id])
    }

    @Test func `everybody who waits for a result is told`() async throws {
        let board = try TestBoard()
        let task = try await board.create()
        _ = try await board.poll()
        async let one = board.tasks.result(of: task.id, waiting: .seconds(60))
        async let two = board.tasks.result(of: task.id, waiting: .seconds(60))
        await board.time.sleepers(2)
        try await board.finish(task.id)
        #expect(try await one.status == .completed)
        #expect(try await two.status == .completed)
    }

    @Test func `a wait for a result shows the task as it stands when its time is over`() async throws {
        let board = try TestBoard()
        let task = try await board.create()
        async let result = board.tasks.result(of: task.id, waiting: .seconds(5))
        await board.time.sleepers(1)
        board.time.advance(by: .seconds(5))
        #expect(try await result.status == .pending)
        #expect(
            await faultCode { _ = try await board.tasks.result(of: TaskID(rawValue: "x"), waiting: .zero) }
                == .taskNotFound
        )
    }

    @Test func `cancelling a dependency answers those who wait for what depends on it`() async throws {
        let board = try TestBoard()
        let first = try await board.create()
        let second = try await board.create(after: [first.id])
        async let result = board.tasks.result(of: second.id, waiting: .seconds(60))
        await board.time.sleepers(1)
        _ = try await board.tasks.cancel(first.id, because: "no", by: .local, once: nil)
        let ended = try await result
        #expect(ended.status == .failed)
        #expect(ended.errorCode == .dependencyFailed)
    }
}

import Orchestration
import Testing
import Vocabulary

@Suite("The task board")
struct TaskBoardTests {
    @Test func `counters follow what happened, and repetitions count once`() async throws {
        let board = try TestBoard()
        let once = Receipt(key: "k", fingerprint: [1])
        let draft = TaskDraft(agentType: .planning, description: "d", leaseSeconds: 60)
        for _ in 1...3 { _ = try await board.tasks.create(draft, by: .local, once: once) }
        let failing = try await board.create()
        let dependent = try await board.create(after: [failing.id])
        for _ in 1...2 {
            let order = try #require(try await board.poll().first)
            try await board.finish(order.task.id, order.task.id == failing.id ? .failed : .completed)
        }
        #expect(try board.count(.tasksCreated, ("agent_type", "planning")) == 3)
        #expect(try board.count(.tasksClaimed, ("agent_type", "planning")) == 2)
        #expect(try board.count(.tasksFinished, ("agent_type", "planning"), ("status", "completed")) == 1)
        #expect(try board.count(.tasksFinished, ("agent_type", "planning"), ("status", "failed")) == 2)
        #expect(try await board.tasks.task(dependent.id).status == .failed)
    }

    @Test func `an unknown agent type is refused with those there are`() async throws {
        let board = try TestBoard()
        do {
            _ = try await board.create(type: AgentType(rawValue: "magic"))
            Issue.record("A task of an unknown type was created.")
        } catch let fault as Fault {
            #expect(fault.code == .agentTypeUnknown)
            #expect(fault.message.contains("planning, implementation, testing, documentation"))
        }
    }

    @Test func `a poll registers an agent that is new`() async throws {
        let board = try TestBoard()
        #expect(try await board.poll(.ada).isEmpty)
        #expect(try await board.agents.agents().map(\.id) == [.ada])
    }

    @Test func `an explanation names what a task waits for`() async throws {
        let board = try TestBoard()
        let first = try await board.create("first")
        let second = try await board.create("second", after: [first.id])
        #expect(try await board.tasks.explain(first.id).summary.contains("no planning agent is online"))
        #expect(try await board.tasks.explain(second.id).summary.contains("\(first.id) (pending)"))
        _ = try await board.poll(.ada)
        #expect(try await board.tasks.explain(first.id).summary.contains("ada works on attempt 1"))
        try await board.finish(first.id)
        let story = try await board.tasks.explain(first.id)
        #expect(story.events.map(\.kind) == [.created, .claimed, .completed])
        #expect(try await board.tasks.explain(second.id).summary.contains("1 planning agents are idle"))
    }

    @Test func `a long story is cut in its middle`() async throws {
        let board = try TestBoard()
        let task = try await board.create()
        _ = try await board.poll()
        for number in 1...50 {
            let report = ProgressReport(task: task.id, agent: .ada, progress: nil, note: "step \(number)")
            _ = try await board.tasks.report(report)
        }
        let story = try await board.tasks.explain(task.id)
        #expect(story.events.count == 14)
        #expect(story.omitted == 38)
        #expect(story.events.last?.detail == "step 50")
    }
}

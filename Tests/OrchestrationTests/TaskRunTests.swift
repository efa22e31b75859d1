import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Tasks in traces")
struct TaskRunTests {
    @Test func `a task is a root run with its wait and its attempt`() async throws {
        let board = try TestBoard()
        let task = try await board.create("Draw the plan")
        board.time.advance(by: .seconds(3))
        _ = try await board.poll()
        board.time.advance(by: .seconds(5))
        try await board.finish(task.id)

        let spans = board.spans.spans
        #expect(spans.map(\.name) == ["task planning", "queued", "attempt 1: ada", "attempt 1: ada", "task planning"])
        #expect(spans.map(\.part) == [.beginning, .whole, .beginning, .end, .end])
        let root = board.paths.root(of: task)
        #expect(spans.first?.path == root)
        #expect(spans.last?.path == root)
        #expect(spans.allSatisfy { $0.context.trace == root.trace })
        #expect(spans[1...3].allSatisfy { $0.parent == root.last.id.span })
        #expect(spans[1].duration == .seconds(3))
        #expect(spans[3].duration == .seconds(5))
        #expect(spans[4].duration == .seconds(8))
        #expect(spans[0].inputs?.text == #"{"task_description":"Draw the plan"}"#)
        #expect(spans[4].outputs?.text == "{}")
        #expect(spans[4].error == nil)
    }

    @Test func `a task that waits for another is blocked before it is queued`() async throws {
        let board = try TestBoard()
        let first = try await board.create()
        let second = try await board.create(after: [first.id])
        _ = try await board.poll()
        board.time.advance(by: .seconds(4))
        try await board.finish(first.id)
        board.time.advance(by: .seconds(1))
        _ = try await board.poll()
        let waits = board.spans.spans.filter {
            $0.path?.trace == board.paths.root(of: second).trace && $0.part == .whole
        }
        #expect(waits.map(\.name) == ["blocked", "queued"])
        #expect(waits.map(\.duration) == [.seconds(4), .seconds(1)])
    }

    @Test func `an attempt that is lost ends with its reason, and the next has a run of its own`() async throws {
        let board = try TestBoard()
        let task = try await board.create(lease: 10)
        _ = try await board.poll(.ada)
        board.time.advance(by: .seconds(11))
        await board.janitor.tidy(round: 1, elapsed: .seconds(1))
        _ = try await board.poll(.bob)
        try await board.finish(task.id, by: .bob)

        let attempts = board.spans.spans.filter { $0.name.hasPrefix("attempt") }
        #expect(attempts.map(\.name) == ["attempt 1: ada", "attempt 1: ada", "attempt 2: bob", "attempt 2: bob"])
        #expect(attempts.map(\.error) == [nil, "lease_lapsed", nil, nil])
        #expect(attempts[0].path == attempts[1].path)
        #expect(attempts[1].path != attempts[2].path)
        #expect(Set(board.spans.spans.map(\.context.trace)) == [board.paths.root(of: task).trace])
    }

    @Test func `a task that falls with its dependency ends its own root`() async throws {
        let board = try TestBoard()
        let first = try await board.create()
        let second = try await board.create(after: [first.id])
        _ = try await board.poll()
        try await board.finish(first.id, .failed)
        let end = try #require(board.spans.spans.last)
        #expect(end.path == board.paths.root(of: second))
        #expect(end.part == .end)
        #expect(end.error == "Its dependency \(first.id) did not complete.")
    }

    @Test func `a sensitive task shows neither its text nor its result nor its error`() async throws {
        let board = try TestBoard()
        var draft = TaskDraft(agentType: .planning, description: "the secret plan", leaseSeconds: 60)
        draft.context = RawJSON(trusting: #"{"where":"the secret place"}"#)
        draft.isSensitive = true
        let task = try await board.tasks.create(draft, by: .local, once: nil)
        _ = try await board.poll()
        let submission = Submission(
            task: task.id,
            status: .failed,
            result: RawJSON(trusting: #"{"a":"secret result"}"#),
            error: "a secret error",
            agent: .ada,
            attempt: nil
        )
        _ = try await board.tasks.submit(submission, by: .local, once: nil)
        #expect(board.spans.spans.count == 5)
        #expect(!String(describing: board.spans.spans).contains("secret"))
    }

    @Test func `what is repeated is told once`() async throws {
        let board = try TestBoard()
        let once = Receipt(key: "k", fingerprint: [1])
        let draft = TaskDraft(agentType: .planning, description: "d", leaseSeconds: 60)
        for _ in 1...3 { _ = try await board.tasks.create(draft, by: .local, once: once) }
        for _ in 1...3 { _ = try await board.poll() }
        #expect(board.spans.spans.map(\.name) == ["task planning", "queued", "attempt 1: ada"])
    }
}

import Orchestration
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Writes down what it hears.
private final class Recorder: BoardObserver {
    private let changes = Mutex<[BoardChange]>([])
    let isListening: Bool

    init(isListening: Bool = true) { self.isListening = isListening }

    func hear(_ change: BoardChange) { changes.withLock { $0.append(change) } }

    /// What was heard since the last time.
    func take() -> Set<BoardChange> {
        changes.withLock { changes in
            defer { changes = [] }
            return Set(changes)
        }
    }
}

@Suite("The change feed")
struct ChangeFeedTests {
    private let board: BoardFixture
    private let recorder = Recorder()

    init() throws {
        board = try BoardFixture(policy: BoardPolicy(agentTimeout: .seconds(30), retention: .seconds(86_400)))
        board.feed.connect(recorder)
    }

    private func round(_ number: Int = 1) async { await board.janitor.tidy(round: number, elapsed: .seconds(1)) }

    private func end(
        _ task: TaskRecord,
        _ status: TaskStatus = .completed,
        _ code: Fault.Code? = nil,
        of creator: Caller = .boss
    ) -> BoardChange {
        .ended(
            TaskEnd(
                id: task.id,
                agentType: task.agentType,
                status: status,
                errorCode: code,
                createdBy: creator.name
            )
        )
    }

    @Test func `tasks are told of at once, counts and listings once a round`() async throws {
        let task = try await board.create()
        try await board.create()
        #expect(recorder.take().count == 2)
        await round()
        #expect(recorder.take() == [.counts, .listing])
        await round()
        #expect(recorder.take() == [])
        try await board.claim()
        #expect(recorder.take().isSuperset(of: [.task(task.id), .agent(.ada)]))
        await round()
        #expect(recorder.take() == [.counts, .listing], "the agent is new")
    }

    @Test func `a report, a result and its consequences are told of`() async throws {
        let first = try await board.create()
        let second = try await board.create(type: .testing)
        let ready = try await board.create(after: [first.id])
        let blocked = try await board.create(after: [first.id, second.id])
        try await board.claim()
        _ = recorder.take()
        _ = try await board.tasks.report(ProgressReport(task: first.id, agent: .ada, progress: 0.5, note: nil))
        #expect(recorder.take() == [.task(first.id)])
        try await board.finish(first.id)
        #expect(
            recorder.take()
                == [.task(first.id), .task(ready.id), .task(blocked.id), .agent(.ada), end(first)]
        )
        try await board.finish(first.id)
        #expect(recorder.take() == [], "a repetition changes nothing")
    }

    @Test func `everybody whose task fails with another hears of it`() async throws {
        let second = Caller(keyID: "k7", role: .orchestrator)
        let first = try await board.create()
        let dependent = try await board.create(after: [first.id], by: second)
        _ = recorder.take()
        _ = try await board.tasks.cancel(first.id, because: nil, by: .boss, once: nil)
        #expect(
            recorder.take() == [
                .task(first.id), .task(dependent.id), end(first, .cancelled),
                end(dependent, .failed, .dependencyFailed, of: second),
            ]
        )
        _ = try await board.tasks.cancel(first.id, because: nil, by: .boss, once: nil)
        #expect(recorder.take() == [])
        _ = try await board.tasks.retry(first.id, because: nil, by: .boss, once: nil)
        #expect(recorder.take() == [.task(first.id), .task(dependent.id)])
    }

    @Test func `a lapsed lease is told of, and whom it was taken from`() async throws {
        let task = try await board.create(lease: 10)
        try await board.claim()
        await round()
        _ = recorder.take()
        board.time.advance(by: .seconds(11))
        await round()
        #expect(recorder.take() == [.task(task.id), .agent(.ada), .counts])
    }

    @Test func `agents are told of when they come, go and return`() async throws {
        _ = try await board.agents.register(.ada, as: .planning, capabilities: nil)
        #expect(recorder.take() == [.agent(.ada)])
        await round()
        #expect(recorder.take() == [.counts, .listing])
        board.time.advance(by: .seconds(31))
        await round()
        #expect(recorder.take() == [.agent(.ada), .counts])
        try await board.agents.noteSignOfLife(of: .ada, type: nil)
        await round()
        #expect(recorder.take() == [.agent(.ada), .counts])
        _ = try await board.agents.register(.ada, as: .testing, capabilities: nil)
        await round()
        #expect(recorder.take() == [.agent(.ada), .counts], "it was listed before")
    }

    @Test func `the listing changes when old tasks go`() async throws {
        let task = try await board.create()
        try await board.claim()
        try await board.finish(task.id)
        await round()
        _ = recorder.take()
        board.time.advance(by: .seconds(86_401))
        await round(60)
        #expect(try await board.tasks.find(task.id) == nil)
        await round()
        #expect(recorder.take().contains(.listing))
    }

    @Test func `whoever does not listen is told nothing, then or later`() async throws {
        let deaf = Recorder(isListening: false)
        board.feed.connect(deaf)
        try await board.create()
        board.feed.connect(recorder)
        await round()
        #expect(deaf.take() == [])
        #expect(recorder.take() == [])
    }
}

import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What the board counts")
struct SignalTests {
    /// Claims a task and hands it in with what a model used up.
    private func spend(_ usage: TokenUsage, on board: TestBoard) async throws {
        let task = try await board.create()
        _ = try await board.poll()
        var submission = Submission(
            task: task.id,
            status: .completed,
            result: RawJSON(trusting: "{}"),
            error: nil,
            agent: .ada,
            attempt: nil
        )
        submission.usage = usage
        _ = try await board.tasks.submit(submission, by: .local, once: nil)
        // The same result again is the same result: it is not paid twice.
        _ = try await board.tasks.submit(submission, by: .local, once: nil)
    }

    private func tokens(_ kind: String, of model: String, on board: TestBoard) throws -> Int64 {
        try board.count(.llmTokens, ("agent_type", "planning"), ("model", model), ("kind", kind))
    }

    @Test func `tokens and cost are added up by model, once for each task`() async throws {
        let board = try TestBoard()
        for _ in 1...2 {
            let usage = TokenUsage(inputTokens: 100, outputTokens: 20, costUSD: 3, model: "claude-sonnet-5")
            try await spend(usage, on: board)
        }
        try await spend(TokenUsage(inputTokens: 7, outputTokens: nil, costUSD: nil), on: board)
        #expect(try tokens("input", of: "claude-sonnet-5", on: board) == 200)
        #expect(try tokens("output", of: "claude-sonnet-5", on: board) == 40)
        #expect(try tokens("input", of: "unknown", on: board) == 7)
        #expect(try board.count(.llmCost, ("agent_type", "planning"), ("model", "claude-sonnet-5")) == 6)
        #expect(throws: (any Error).self) { try tokens("output", of: "unknown", on: board) }
    }

    @Test func `whatever clients call their models, there are only so many labels`() async throws {
        let board = try TestBoard()
        try await spend(TokenUsage(inputTokens: 1, outputTokens: nil, costUSD: nil, model: "a\nb"), on: board)
        for number in 0..<65 {
            let usage = TokenUsage(inputTokens: 1, outputTokens: nil, costUSD: nil, model: "model-\(number)")
            try await spend(usage, on: board)
        }
        #expect(try tokens("input", of: "model-63", on: board) == 1)
        #expect(try tokens("input", of: "other", on: board) == 2)
        #expect(throws: (any Error).self) { try tokens("input", of: "model-64", on: board) }
    }

    @Test func `a task past its deadline breaches its budget, one that was cancelled does not`() async throws {
        let board = try TestBoard()
        var draft = TaskDraft(agentType: .planning, description: "soon", leaseSeconds: 60)
        draft.deadlineSeconds = 5
        _ = try await board.tasks.create(draft, by: .local, once: nil)
        let other = try await board.create()
        _ = try await board.tasks.cancel(other.id, because: nil, by: .local, once: nil)
        board.time.advance(by: .seconds(6))
        for round in 1...2 { await board.janitor.tidy(round: round, elapsed: .seconds(1)) }
        #expect(try board.count(.taskBudgetBreaches, ("agent_type", "planning"), ("budget", "deadline")) == 1)
        #expect(try board.count(.tasksFinished, ("agent_type", "planning"), ("status", "cancelled")) == 2)
    }

    @Test func `single agents are counted only where the operator asks for it, and as many as he allows`() async throws
    {
        let labels = [("agent_type", "planning"), ("agent_id", "ada")]
        for limit in 0...1 {
            let board = try TestBoard(policy: BoardPolicy(agentsWithMetrics: limit))
            for agent in [AgentID.ada, .bob] {
                let task = try await board.create()
                _ = try await board.agents.register(agent, as: .planning, capabilities: [])
                _ = try await board.poll(agent)
                await board.janitor.tidy(round: 1, elapsed: .seconds(2))
                try await board.finish(task.id, by: agent)
            }
            let finished = Metric.perAgentTasksFinished.name
            let ofAda = try? board.metrics.expectCounter(finished, labels + [("status", "completed")]).totalValue
            let busy = try? board.metrics.expectCounter(Metric.perAgentBusySeconds.name, labels).totalValue
            #expect((ofAda, busy) == (limit == 1 ? (1, 2) : (nil, nil)))
            let ofBob = [("agent_type", "planning"), ("agent_id", "bob"), ("status", "completed")]
            #expect(throws: (any Error).self) { try board.metrics.expectCounter(finished, ofBob) }
        }
    }

    @Test func `messages that are not taken are counted by their reason`() async throws {
        let test = try TestRooms(policy: RoomPolicy(sendBurst: 1, sendsPerSecond: 1))
        try await test.open(with: .ada)
        try await test.send("one")
        for _ in 1...2 { #expect(await faultCode { try await test.send("two") } == .rateLimited) }
        #expect(await faultCode { try await test.send("hello", by: .bob) } == .agentNotInRoom)
        #expect(try test.board.count(.messagesSent) == 1)
        #expect(try test.board.count(.messagesRefused, ("reason", "rate_limited")) == 2)
        #expect(try test.board.count(.messagesRefused, ("reason", "agent_not_in_room")) == 1)
    }
}

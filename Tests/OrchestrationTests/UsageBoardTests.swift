import MetricsTestKit
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What tasks cost")
struct UsageBoardTests {
    private func requests(_ outcome: String, on board: TestBoard) throws -> Int64 {
        try board.count(
            .llmRequests,
            ("agent_type", "planning"),
            ("model", "claude-sonnet-5"),
            ("outcome", outcome)
        )
    }

    @Test func `calls of a model are counted once, and add up on the task they served`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let task = try await board.create()
        ada.script.call()
        try await ada.claim()
        ada.script.call()
        ada.script.call(error: "overloaded")
        try await ada.submit(task.id)
        ada.script.call()
        for _ in 1...3 { try await ada.tell(ada.script.steps.indices) }
        let record = try await board.tasks.task(task.id)
        #expect(record.modelCalls == 2)
        #expect(record.costUSD == 0.002)
        #expect((record.inputTokens, record.cacheReadTokens, record.cacheCreationTokens) == (20, 10, 6))
        #expect(try requests("ok", on: board) == 3)
        #expect(try requests("error", on: board) == 1)
        let tokens = [("agent_type", "planning"), ("model", "claude-sonnet-5"), ("kind", "cache_read")]
        #expect(try board.metrics.expectCounter(Metric.llmTokens.name, tokens).totalValue == 20)
        let outside = [("agent_type", "planning"), ("reason", "outside_task")]
        #expect(try board.metrics.expectCounter(Metric.llmRequestsUnattributed.name, outside).totalValue == 2)
        #expect(board.spans.modelCalls.count == 2)
    }

    @Test func `a call stands in the trace under the attempt it served`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        _ = try await board.create()
        let task = try #require(try await ada.claim().first)
        ada.script.call("req_1", costMicros: 4_570, error: "overloaded")
        try await ada.tell()
        let span = try #require(board.spans.modelCalls.first)
        let attempt = try #require(board.paths.attempt(of: task))
        #expect(span.name == "claude-sonnet-5")
        #expect(span.runType == .llm)
        #expect(span.kind == .client)
        #expect(span.path?.parent == attempt.last.id)
        #expect(span.parent == attempt.last.id.span)
        #expect(span.context.trace == attempt.trace)
        #expect(span.start == ada.script.at - .milliseconds(300))
        #expect(span.duration == .milliseconds(300))
        #expect(span.error == "overloaded")
        #expect(span.usage?.costMicros == 4_570)
        let attributes = JSON.object(span.attributes)
        #expect(attributes[SpanKey.provider] == "anthropic")
        #expect(attributes[SpanKey.responseID] == "req_1")
        #expect(attributes[SpanKey.conversation] == "s")
        #expect(attributes[SpanKey.taskID] == .string(task.id.rawValue))
        #expect(attributes[SpanKey.agentID] == "ada")
        #expect(attributes[SpanKey.agentType] == "planning")
    }

    @Test func `two agents at once are kept apart, even where their sessions go by one name`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(.ada, at: board)
        var bob = ToldAgent(.bob, at: board)
        for _ in 1...2 { _ = try await board.create() }
        let adas = try #require(try await ada.claim().first)
        let bobs = try #require(try await bob.claim().first)
        for _ in 1...3 {
            ada.script.call("req", costMicros: 1)
            bob.script.call("req", costMicros: 100)
            try await ada.tell()
            try await bob.tell()
        }
        #expect(try await board.tasks.task(adas.id).costUSD == 0.000003)
        #expect(try await board.tasks.task(bobs.id).costUSD == 0.0003)
    }

    @Test func `a task that was handed over midway tells what each attempt cost`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(.ada, at: board)
        var bob = ToldAgent(.bob, at: board)
        let task = try await board.create(lease: 10)
        try await ada.claim()
        ada.script.call(costMicros: 5)
        board.time.advance(by: .seconds(11))
        await board.janitor.tidy(round: 1, elapsed: .seconds(11))
        try await bob.claim()
        bob.script.call(costMicros: 70)
        // The first agent does not know yet that it lost the task, and works on.
        ada.script.call(costMicros: 6)
        try await bob.submit(task.id)
        try await bob.tell()
        try await ada.tell()
        let explanation = try await board.tasks.explain(task.id)
        #expect(explanation.costs.map(\.attempt) == [1, 2])
        #expect(explanation.costs.map(\.sum.costMicros) == [11, 70])
        #expect(explanation.task.costUSD == 0.000081)
    }

    @Test func `a task over its budget is cancelled by the call that crosses it`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        var draft = TaskDraft(agentType: .planning, description: "dear", leaseSeconds: 60)
        draft.maxCostUSD = 0.01
        let task = try await board.tasks.create(draft, by: .local, once: nil)
        let dependent = try await board.create(after: [task.id])
        try await ada.claim()
        async let waiting = board.tasks.result(of: task.id, waiting: .seconds(600))
        await board.time.sleepers(1)
        ada.script.call(costMicros: 10_000)
        try await ada.tell()
        #expect(try await board.tasks.task(task.id).status == .inProgress)
        ada.script.call(costMicros: 1)
        try await ada.tell()
        #expect(try await waiting.status == .cancelled)
        #expect(try await board.tasks.task(dependent.id).errorCode == .dependencyFailed)
        #expect(try board.count(.taskBudgetBreaches, ("agent_type", "planning"), ("budget", "cost")) == 1)
        #expect(try board.count(.tasksFinished, ("agent_type", "planning"), ("status", "cancelled")) == 1)
        ada.script.call(costMicros: 1)
        try await ada.tell()
        #expect(try board.count(.taskBudgetBreaches, ("agent_type", "planning"), ("budget", "cost")) == 1)
    }

    @Test func `a call with a gap before it is settled by the janitor after a minute`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let task = try await board.create()
        try await ada.claim()
        ada.script.other()
        try await ada.submit(task.id)
        ada.script.other()
        ada.script.call()
        try await ada.tell([0, 4])
        let round = { _ = await board.janitor.tidy(round: 1, elapsed: .seconds(1)) }
        board.time.advance(by: .seconds(59))
        await round()
        #expect(throws: (any Error).self) { try requests("ok", on: board) }
        board.time.advance(by: .seconds(1))
        for _ in 1...2 { await round() }
        #expect(try requests("ok", on: board) == 1)
        let gap = [("agent_type", "planning"), ("reason", "gap")]
        #expect(try board.metrics.expectCounter(Metric.llmRequestsUnattributed.name, gap).totalValue == 1)
        #expect(board.spans.modelCalls.isEmpty)
        #expect(try await board.tasks.task(task.id).modelCalls == nil)
    }

    @Test func `what an agent says of its usage counts only where nothing was measured`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let said = TokenUsage(inputTokens: 7, outputTokens: 7, costUSD: 7, model: "claude-sonnet-5")
        let cost = { try board.count(.llmCost, ("agent_type", "planning"), ("model", "claude-sonnet-5")) }
        let first = try await board.create()
        try await ada.claim()
        try await ada.submit(first.id, usage: said)
        #expect(try await board.tasks.task(first.id).costUSD == 7)
        #expect(try cost() == 7)

        let second = try await board.create()
        try await ada.claim()
        ada.script.call(costMicros: 2_000_000)
        try await ada.tell()
        try await ada.submit(second.id, usage: said)
        #expect(try await board.tasks.task(second.id).costUSD == 2)
        #expect(try cost() == 9)
        ada.script.call()
        let third = try await board.create()
        try await ada.claim()
        try await ada.submit(third.id, usage: said)
        #expect(try await board.tasks.task(third.id).costUSD == nil, "its telemetry is still to come")
    }

    @Test func `telemetry is a sign of life`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let task = try await board.create(lease: 10)
        try await ada.claim()
        for _ in 1...3 {
            board.time.advance(by: .seconds(9))
            ada.script.other()
            try await ada.tell()
            await board.janitor.tidy(round: 1, elapsed: .seconds(9))
        }
        #expect(try await board.tasks.task(task.id).status == .inProgress)
    }

    @Test func `batches that arrive at the same moment lose nothing`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let task = try await board.create()
        try await ada.claim()
        for _ in 1...60 { ada.script.call() }
        let agent = ada
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: 60, by: 4) {
                for _ in 1...2 { group.addTask { try await agent.tell(start..<min(start + 4, 61)) } }
            }
            group.addTask { try await agent.tell([60]) }
            try await group.waitForAll()
        }
        #expect(try await board.tasks.task(task.id).modelCalls == 60)
        #expect(try requests("ok", on: board) == 60)
    }

    @Test func `numbers that no call comes near are cut, and nothing overflows`() async throws {
        let board = try TestBoard()
        var ada = ToldAgent(at: board)
        let task = try await board.create()
        try await ada.claim()
        for _ in 1...3 { ada.script.call(costMicros: .max) }
        for _ in 1...3 { ada.script.call(costMicros: .min) }
        try await ada.tell()
        #expect(try await board.tasks.task(task.id).costUSD == 3_000_000)
    }

    @Test func `an ended session gives back what its agent held, at once`() async throws {
        let board = try TestBoard()
        let task = try await board.create()
        _ = try await board.poll(.ada)
        async let waiting = board.poll(.bob, waiting: .seconds(600))
        await board.time.sleepers(1)
        #expect(try await board.tasks.endSession(of: .ada, because: "logout") == 1)
        #expect(try await waiting.first?.task.id == task.id)
        #expect(try board.count(.taskRequeues, ("agent_type", "planning"), ("reason", "session_ended")) == 1)
        #expect(try await board.tasks.endSession(of: .ada, because: "logout") == 0)
    }

    @Test func `the next task of a registered agent needs no type`() async throws {
        let board = try TestBoard()
        let task = try await board.create()
        #expect(try await board.tasks.nextTask(for: .ada, of: nil) == nil)
        _ = try await board.agents.register(.ada, as: .planning, capabilities: nil)
        #expect(try await board.tasks.nextTask(for: .ada, of: nil)?.id == task.id)
        #expect(try await board.tasks.task(task.id).status == .pending)
    }
}

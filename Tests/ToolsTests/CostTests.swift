import MCP
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What orchestrators see of costs")
struct CostTests {
    private func activity(_ sequence: Int, _ kind: AgentActivity.Kind, on board: BoardFixture) -> AgentActivity {
        let at = board.time.now() + .seconds(sequence)
        return AgentActivity(session: "s", sequence: sequence, at: at, kind: kind)
    }

    private func call(of model: String, costMicros: Int?) -> AgentActivity.Kind {
        let usage = ModelUsage(
            model: model,
            inputTokens: 1_200,
            outputTokens: 42,
            cacheReadTokens: 5_000,
            cacheCreationTokens: 300,
            costMicros: costMicros
        )
        return .modelCall(ModelCall(usage: usage, requestID: model, durationMilliseconds: 300))
    }

    /// A task that an agent claimed with a call that its client tells of, and on which it called two models.
    private func workedTask(on board: BoardFixture) async throws -> TaskID {
        let created = try await board.call(
            "create_task",
            ["agent_type": "planning", "task_description": "Plan it", "max_cost_usd": 0.01]
        )
        let id = try #require(created["structuredContent"]?["task_id"]?.string)
        _ = try await board.call("poll_tasks", ["agent_id": "ada"], toolUse: "toolu_1", by: .ada)
        let steps: [AgentActivity.Kind] = [
            .other, .toolEnded(toolUseID: "toolu_1"), call(of: "claude-sonnet-5", costMicros: 4_570),
            call(of: "claude-haiku-5", costMicros: nil),
        ]
        let activities = steps.enumerated().map { activity($0.offset + 1, $0.element, on: board) }
        try await board.usage.take(activities, of: .ada, by: .ada)
        return TaskID(rawValue: id)
    }

    private func view(_ tool: String, of task: TaskID, on board: BoardFixture) async throws -> JSON {
        let result = try await board.call(tool, ["task_id": task.json])
        return try #require(result["structuredContent"])
    }

    @Test func `a task tells what it cost, how many tokens and how many calls`() async throws {
        let board = try BoardFixture()
        let task = try await workedTask(on: board)
        let view = try await view("get_task_status", of: task, on: board)
        #expect(view["cost_usd"] == 0.00457)
        #expect(view["calls"] == 2)
        let tokens: JSON = ["input": 2_400, "output": 84, "cache_read": 10_000, "cache_creation": 600]
        #expect(view["tokens"] == tokens)
        let list = try await board.call("list_tasks", [:])
        #expect(list["structuredContent"]?["tasks"]?.array?.first?["cost_usd"] == 0.00457)
    }

    @Test func `a task that nothing was measured of tells nothing`() async throws {
        let board = try BoardFixture()
        let task = try await board.create()
        for tool in ["get_task_status", "explain_task"] {
            let view = try await view(tool, of: task.id, on: board)
            for member in ["cost_usd", "tokens", "calls"] { #expect(view[member] == nil, "\(member) of \(tool)") }
        }
    }

    @Test func `an explanation ends with what each attempt cost with each model`() async throws {
        let board = try BoardFixture()
        let task = try await workedTask(on: board)
        let view = try await view("explain_task", of: task, on: board)
        #expect(view["calls"] == 2)
        let line = "model calls: attempt 1: 1 × claude-sonnet-5 ($0.00457), 1 × claude-haiku-5"
        #expect(view["timeline"]?.array?.last?.string == line)
    }

    @Test func `a task over its budget tells why it was cancelled, and its agent is told with its next call`()
        async throws
    {
        let board = try BoardFixture()
        let task = try await workedTask(on: board)
        let dear = activity(5, call(of: "claude-opus-5", costMicros: 5_431), on: board)
        try await board.usage.take([dear], of: .ada, by: .ada)
        let view = try await view("explain_task", of: task, on: board)
        #expect(view["status"] == "cancelled")
        #expect(view["summary"]?.string?.contains("It has cost $0.010001, more than its budget of $0.01") == true)
        let heartbeat = try await board.call("heartbeat", ["agent_id": "ada", "task_id": task.json], by: .ada)
        #expect(heartbeat["structuredContent"]?["error"]?["code"] == "TASK_ALREADY_FINISHED")
    }

    @Test func `amounts are told to the last digit`() {
        let texts = [
            0: "$0.00", 1: "$0.000001", 4_570: "$0.00457", 1_200_000: "$1.20", 12_000_000: "$12.00", -5: "-$0.000005",
        ]
        for (micros, text) in texts { #expect(micros.microsInDollars == text) }
    }
}

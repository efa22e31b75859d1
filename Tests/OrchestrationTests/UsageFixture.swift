import MetricsTestKit
import Orchestration
import Vocabulary

/// An agent whose client tells of its session, at a board on which it works.
struct ToldAgent {
    let board: TestBoard
    let id: AgentID
    var script = SessionScript()
    private var uses = 0
    private var told = 0

    init(_ id: AgentID = .ada, at board: TestBoard) {
        self.board = board
        self.id = id
    }

    private var caller: Caller { Caller(keyID: "k-\(id)", role: .worker, agent: id, agentType: .planning) }

    /// Claims by a call that its client tells of.
    @discardableResult
    mutating func claim(_ limit: Int = 1) async throws -> [TaskRecord] {
        let receipt = receipt(of: "poll_tasks")
        return try await board.tasks.poll(for: id, of: .planning, limit: limit, waiting: .zero, once: receipt).map(
            \.task
        )
    }

    mutating func submit(_ task: TaskID, usage: TokenUsage? = nil) async throws {
        var submission = Submission(
            task: task,
            status: .completed,
            result: RawJSON(trusting: "{}"),
            error: nil,
            agent: id,
            attempt: nil
        )
        submission.usage = usage
        _ = try await board.tasks.submit(submission, by: caller, once: receipt(of: "submit_result"))
    }

    private mutating func receipt(of tool: String) -> Receipt {
        uses += 1
        let use = "toolu_\(id)_\(uses)"
        script.handOver(use)
        return Receipt(call: .toolUse(use), of: tool, by: caller, arguments: .object([]))
    }

    /// Sends what was not sent yet.
    mutating func tell() async throws {
        try await tell(told..<script.steps.count)
        told = script.steps.count
    }

    /// Sends some steps, as one batch.
    func tell(_ steps: some Sequence<Int>, session: String = "s") async throws {
        let activities = steps.map { number in
            var activity = script.steps[number].activity
            activity.session = session
            return activity
        }
        try await board.usage.take(activities, of: id, by: caller)
    }
}

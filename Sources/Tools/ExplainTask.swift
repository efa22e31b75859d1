import MCP
import Orchestration
import Vocabulary

/// Tells a task's story in a few hundred tokens.
struct ExplainTask: Tool {
    static let name = "explain_task"
    static let title = "Explain task"
    static let summary = "Explain why a task stands where it is, with its timeline."
    static let access = Access.orchestrator
    static let effects: Effects = .reads

    @Argument("Task ID.")
    var taskID: TaskID

    struct Output: Codable, Sendable {
        var taskID: TaskID
        var status: TaskStatus
        var summary: String
        /// One line an event: the time, what happened, who did it, why; in the end what models took.
        var timeline: [String]
        var omittedEvents: Int?
        var costUSD: Double?
        var tokens: TaskView.Tokens?
        var calls: Int?

        enum CodingKeys: String, CodingKey {
            case taskID = "task_id"
            case status
            case summary
            case timeline
            case omittedEvents = "omitted_events"
            case costUSD = "cost_usd"
            case tokens
            case calls
        }
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let explanation = try await board.tasks.explain(taskID)
        return Output(
            taskID: explanation.task.id,
            status: explanation.task.status,
            summary: explanation.summary,
            timeline: explanation.events.map(\.line) + explanation.costs.lines,
            omittedEvents: explanation.omitted == 0 ? nil : explanation.omitted,
            costUSD: explanation.task.costUSD,
            tokens: TaskView.Tokens(explanation.task),
            calls: explanation.task.modelCalls
        )
    }
}

extension HistoryEvent {
    /// The event in one line; long details are cut, since the timeline is read by a model.
    fileprivate var line: String {
        let text = "\(at) \(kind.rawValue) by \(actor)"
        guard let detail, !detail.isEmpty else { return text }
        return text + ": " + (detail.count > 100 ? detail.prefix(99) + "…" : detail)
    }
}

extension [AttemptCost] {
    /// As many as a line has room for; the rest are counted.
    private static let shown = 6

    /// What each attempt cost with each model, in one line; none where nothing was measured.
    fileprivate var lines: [String] {
        guard !isEmpty else { return [] }
        var text = "model calls:"
        var attempt: Int?
        for cost in prefix(Self.shown) {
            text += cost.attempt == attempt ? ", " : "\(attempt == nil ? "" : ";") attempt \(cost.attempt): "
            text += "\(cost.sum.calls) × \(cost.model)"
            if let micros = cost.sum.costMicros { text += " (\(micros.microsInDollars))" }
            attempt = cost.attempt
        }
        return [count > Self.shown ? text + "; and \(count - Self.shown) more" : text]
    }
}

import MCP
import Orchestration
import Vocabulary

// Work that goes on is not ended without a word of the person behind the client, where that person can be asked.
extension CancelTask {
    private static let question = "confirm"

    func answer(_ board: Board, in call: ToolCall) async throws -> ToolAnswer {
        if board.confirmation == .ask, call.client.capabilities.hasForms,
            let required = try await confirmation(board, call)
        {
            return .input(required)
        }
        return .output(try JSON.encode(try await self.call(board, in: call)))
    }

    /// What has to be asked first; throws where the answer was no.
    private func confirmation(_ board: Board, _ call: ToolCall) async throws -> InputRequired? {
        let task = try await board.tasks.task(taskID)
        // A yes is for the attempt that the question named: another agent's work is another question.
        let state: JSON = ["task_id": .string(task.id.rawValue), "attempt": .integer(task.attempt)]
        switch call.client.answers.form(Self.question) {
        case .accepted(let form) where form[Self.question] == true:
            if call.client.state == state { return nil }
        case .accepted, .declined, .dismissed: throw notConfirmed
        case nil: break
        }
        guard task.status == .inProgress else { return nil }
        let schema: JSON = [
            "type": "object",
            "properties": [Self.question: ["type": "boolean", "title": "Cancel it"]],
            "required": [.string(Self.question)],
        ]
        return InputRequired([(Self.question, .form(text(asking: task, board), schema))], state: state)
    }

    private func text(asking task: TaskRecord, _ board: Board) -> String {
        let title = task.isSensitive ? "" : " (\(task.headline))"
        let holder = task.assignedAgent?.rawValue ?? "An agent"
        let duration = task.claimedAt.map { board.tasks.elapsed(since: $0) } ?? .zero
        return """
            Cancel \(task.id)\(title)? \(holder) has worked on it for \(duration.inWords); that work is lost, and what \
            depends on it fails.
            """
    }

    private var notConfirmed: Fault {
        Fault(
            .notConfirmed,
            "Nobody confirmed that \(taskID) is to be cancelled, so it goes on. Ask the user first. Where no person is at hand, the operator can set CALLBOARD_CONFIRM=never."
        )
    }
}

extension Duration {
    /// The duration as people say it, in its largest sensible unit.
    fileprivate var inWords: String {
        let seconds = Int(self.seconds)
        let (count, unit) =
            switch seconds {
            case ..<60: (seconds, "second")
            case ..<3_600: (seconds / 60, "minute")
            default: (seconds / 3_600, "hour")
            }
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}

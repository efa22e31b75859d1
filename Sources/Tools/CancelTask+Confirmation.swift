import MCP
import Orchestration
import Vocabulary

// Work that goes on is not ended without a word of the person behind the client, where that person can be asked.
extension CancelTask {
    func answer(_ board: Board, in call: ToolCall) async throws -> ToolAnswer {
        let question = try await call.confirmation(on: board) {
            let task = try await board.tasks.task(taskID)
            return ConfirmationQuestion(
                text: text(asking: task, board),
                yes: "Cancel it",
                // A yes is for the attempt that the question named: another agent's work is another question.
                state: ["task_id": .string(task.id.rawValue), "attempt": .integer(task.attempt)],
                isNeeded: task.status == .inProgress
            )
        }
        if let question { return .input(question) }
        return .output(try JSON.encode(try await self.call(board, in: call)))
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

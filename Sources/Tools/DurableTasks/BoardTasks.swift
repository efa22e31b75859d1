package import MCP
import Orchestration
package import Vocabulary

/// The tasks that clients created, as tasks of the protocol: visible to the key that created them.
package struct BoardTasks: DurableTaskSource {
    private let board: Board

    package init(of board: Board) { self.board = board }

    package func task(_ id: String, for caller: Caller) async throws -> DurableTask? {
        guard let task = try await find(id, for: caller) else { return nil }
        return try DurableTask(task, named: id, keptFor: board.tasks.policy.retention)
    }

    package func cancel(_ id: String, for caller: Caller) async throws -> Bool {
        guard let task = try await find(id, for: caller) else { return false }
        do {
            if !task.status.isFinal { _ = try await board.tasks.cancel(task.id, because: nil, by: caller, once: nil) }
        } catch let fault as Fault where fault.code == .taskAlreadyFinished {
            // It ended by itself meanwhile.
        }
        return true
    }

    /// Takes note of answers; no task asks for any.
    package func answer(_ id: String, with answers: InputAnswers, for caller: Caller) async throws -> Bool {
        try await find(id, for: caller) != nil
    }

    private func find(_ id: String, for caller: Caller) async throws -> TaskRecord? {
        guard let id = board.handles.task(id, for: caller) else { return nil }
        return try await board.tasks.find(id)
    }
}

extension DurableTask {
    /// A task of the board in the words of the protocol, where a tool's failure is a completion with an error in it.
    init(_ task: TaskRecord, named id: String, keptFor retention: Duration) throws {
        let status: Status =
            switch task.status {
            case .pending, .inProgress: .working
            case .completed, .failed: .completed
            case .cancelled: .cancelled
            }
        self.init(
            id: id,
            topic: BoardURI.task(task.id).text,
            status: status,
            statusMessage: task.progressMessage?.firstLine(atMost: 200),
            createdAt: task.createdAt,
            updatedAt: task.updatedAt,
            timeToLive: (task.finishedAt.map { $0 - task.createdAt } ?? .zero) + retention,
            outcome: try task.outcome.map(Outcome.answer)
        )
    }
}

extension TaskRecord {
    /// What `create_task` would have answered, had it waited.
    fileprivate var outcome: ToolAnswer? {
        get throws {
            switch status {
            case .completed:
                .output(try JSON.encode(TaskView(self, text: false)))
            case .failed:
                .failure(Fault(errorCode ?? .taskFailed, "\(id) failed: \(error ?? "no error was given")"))
            case .pending, .inProgress, .cancelled:
                nil
            }
        }
    }

    /// Where the task stands, in a few words for people.
    fileprivate var progressMessage: String? {
        switch status {
        case .pending where unmetDependencies > 0: "Waits for \(unmetDependencies) of its dependencies."
        case .pending: "Waits for a \(agentType) agent."
        case .inProgress: note ?? "\(assignedAgent?.rawValue ?? "An agent") works on it."
        case .cancelled: error
        case .completed, .failed: nil
        }
    }
}

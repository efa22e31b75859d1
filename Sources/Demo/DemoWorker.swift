import Vocabulary

/// A worker agent: takes the tasks of its type one by one, reports on the way, and hands in what it has made.
struct DemoWorker: Sendable {
    let agent: BoardAgent
    let type: String
    let stage: Stage

    /// Signs in on the board.
    func register() async throws {
        _ = try await agent.call(
            "register_agent",
            [
                "agent_id": .string(agent.id), "agent_type": .string(type),
                "capabilities": .array(Self.capabilities(of: type)),
            ],
            step: "\(agent.id) signed in"
        )
        stage.show(.joined(agent: agent.id, type: type))
    }

    /// Works until cancelled, or until it dies as the play wants it.
    func work() async throws {
        while true {
            let answer = try await agent.call(
                "poll_tasks",
                ["agent_id": .string(agent.id), "max_tasks": 1, "wait_seconds": .integer(Self.waitSeconds)],
                waiting: .seconds(Self.waitSeconds),
                step: "\(agent.id) asked for work"
            )
            for entry in answer["tasks"]?.array ?? [] {
                guard let task = BoardTask(entry: entry), task.run == stage.run else { throw foreign(entry) }
                guard try await carryOut(task) else { return }
            }
        }
    }

    /// Does one task; tells whether the worker is still alive afterwards.
    private func carryOut(_ task: BoardTask) async throws -> Bool {
        if let recovery = stage.noteClaim(of: task, by: agent.id) {
            stage.show(.recovered(recovery, attempt: task.attempt))
        } else {
            stage.show(.claimed(agent: agent.id, part: task.part, attempt: task.attempt))
        }
        if type == "implementation" { try await consultDecisions() }
        let notes = DemoProject.notes(on: task.part)
        let stretch = stage.pace.duration(of: task.part, attempt: task.attempt) / (notes.count + 1)
        for (index, note) in notes.enumerated() {
            try await stage.time.sleep(for: stretch)
            try await report(note, progress: Double(index + 1) / Double(notes.count + 1), on: task)
            if task.part == DemoProject.fatalPart && task.attempt == 1 {
                stage.noteDeath(of: agent.id, holding: task)
                await agent.hangUp()
                return false
            }
        }
        try await stage.time.sleep(for: stretch)
        if type == "planning" { try await writeDecisions() }
        try await submit(task)
        return true
    }

    private func report(_ note: String, progress: Double, on task: BoardTask) async throws {
        _ = try await agent.call(
            "heartbeat",
            [
                "agent_id": .string(agent.id), "task_id": .string(task.id), "progress": .number(progress),
                "note": .string(note),
            ],
            step: "\(agent.id) reported on \(task.part)"
        )
        stage.show(.progressed(agent: agent.id, part: task.part, progress: progress, note: note))
    }

    private func submit(_ task: BoardTask) async throws {
        let fails = task.part == DemoProject.failingPart && task.attempt == 1
        let result = DemoProject.result(of: task.part)
        let outcome: [JSON.Member] =
            fails
            ? [.init("status", "failed"), .init("error", .string(DemoProject.failure))]
            : [.init("status", "completed"), .init("result", result)]
        // Shown first: the orchestrator may hear of the result before the worker hears that it was accepted.
        if fails {
            stage.show(.failed(agent: agent.id, part: task.part, error: DemoProject.failure))
        } else {
            let summary = result["summary"]?.string ?? "done"
            stage.show(.finished(agent: agent.id, part: task.part, summary: summary))
        }
        _ = try await agent.call(
            "submit_result",
            .object(
                [.init("task_id", .string(task.id))] + outcome
                    + [.init("agent_id", .string(agent.id)), .init("attempt", .integer(task.attempt))]
            ),
            step: "\(agent.id) handed in \(task.part)"
        )
    }

    private func foreign(_ entry: JSON) -> DemoFailure {
        let id = entry["task_id"]?.string ?? "a task"
        return DemoFailure(
            step: "\(agent.id) took its work",
            cause: Surprise(
                "The board gave it \(id), which someone else created meanwhile; the task goes back to the queue when its lease lapses."
            )
        )
    }

    private static let waitSeconds = 20

    private static func capabilities(of type: String) -> [JSON] {
        switch type {
        case "planning": ["task_decomposition", "dependency_analysis"]
        case "implementation": ["swift", "sql"]
        case "testing": ["integration_tests"]
        default: ["technical_writing"]
        }
    }
}

// MARK: - The decisions that all share

extension DemoWorker {
    private func writeDecisions() async throws {
        let entry = try await agent.call(
            "set_shared_state",
            ["key": .string(stage.decisionsKey), "value": DemoProject.decisions, "ttl": 600, "if_version": 0],
            step: "\(agent.id) wrote the decisions down"
        )
        stage.show(.decided(agent: agent.id, key: stage.decisionsKey, version: entry["version"]?.integer ?? 1))
    }

    private func consultDecisions() async throws {
        let entry = try await agent.call(
            "get_shared_state",
            ["key": .string(stage.decisionsKey)],
            step: "\(agent.id) read the decisions"
        )
        guard entry["value"]?.canonical == DemoProject.decisions.canonical else {
            throw DemoFailure(
                step: "\(agent.id) read the decisions",
                cause: Surprise("The shared state does not hold what the planner wrote.")
            )
        }
        stage.show(.consulted(agent: agent.id, key: stage.decisionsKey))
    }
}

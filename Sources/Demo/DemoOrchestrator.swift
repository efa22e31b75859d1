import Synchronization
import Vocabulary

/// The orchestrator: posts the plan, posts what the plan asks for, waits for the results, and revives what failed.
final class DemoOrchestrator: Sendable {
    static let id = "orchestrator"

    private let agent: BoardAgent
    private let stage: Stage
    private let posted = Mutex<[PostedTask]>([])

    init(agent: BoardAgent, stage: Stage) {
        self.agent = agent
        self.stage = stage
    }

    /// Makes sure that nobody else's tasks lie on the board: the demo's workers would take them.
    func inspectBoard() async throws {
        let step = "the orchestrator looked whether the board is free"
        for type in Set(DemoKeys.agents.map(\.type)).sorted() {
            for status in ["pending", "in_progress"] {
                let filter: JSON = ["status": .string(status), "agent_type": .string(type), "limit": 1]
                let page = try await agent.call("list_tasks", filter, step: step)
                guard let task = page["tasks"]?.array?.first else { continue }
                throw DemoFailure(
                    step: step,
                    cause: Surprise(
                        "\(task["task_id"]?.string ?? "A task") is still \(status), and the demo's workers would take it. Finish or cancel it, or give the demo a board of its own; what an interrupted demo leaves behind ends by itself within two minutes."
                    )
                )
            }
        }
    }

    /// Brings the project to its end, and gives the final state of every task.
    func carryOutProject() async throws -> [TaskFigures] {
        try await post(DemoProject.plan)
        let plan = try await collect(DemoProject.plan.id)
        for subtask in try subtasks(of: plan) { try await post(subtask) }
        for task in posted.withLock(\.self).dropFirst() { _ = try await collect(task.part) }
        var figures: [TaskFigures] = []
        for task in posted.withLock(\.self) {
            let status = try await agent.call(
                "get_task_status",
                ["task_id": .string(task.id)],
                step: "the orchestrator read the figures of \(task.part)"
            )
            figures.append(TaskFigures(part: task.part, status: status))
        }
        return figures
    }

    /// Takes what is unfinished off the board, so that a demo that stopped leaves nothing to real workers.
    func withdraw() async {
        for task in posted.withLock(\.self).reversed() {
            // What has ended already refuses, which is as good.
            _ = try? await agent.call(
                "cancel_task",
                ["task_id": .string(task.id), "reason": "The demo stopped."],
                step: "the orchestrator cleared the board"
            )
        }
    }

    private func post(_ subtask: Subtask) async throws {
        let step = "the orchestrator posted \(subtask.id)"
        let known = posted.withLock(\.self)
        let dependencies = try subtask.dependencies.map { part in
            guard let task = known.first(where: { $0.part == part }) else {
                throw DemoFailure(step: step, cause: Surprise("The plan names \(part) before it has described it."))
            }
            return JSON.string(task.id)
        }
        var arguments: [JSON.Member] = [
            .init("agent_type", .string(subtask.agentType)),
            .init("task_description", .string(subtask.description)),
            .init("context", ["part": .string(subtask.id), "demo_run": .string(stage.run)]),
            .init("dependencies", .array(dependencies)),
            .init("deadline_seconds", .integer(Int(stage.pace.timeLimit.components.seconds) + 30)),
        ]
        if subtask.agentType == "implementation" {
            arguments.append(.init("lease_seconds", .integer(stage.pace.leaseSeconds)))
        }
        let task = try await agent.call("create_task", .object(arguments), step: step)
        guard let id = task["task_id"]?.string else {
            throw DemoFailure(step: step, cause: Surprise("create_task gave no task_id."))
        }
        posted.withLock { $0.append(PostedTask(id: id, part: subtask.id)) }
        stage.show(
            .posted(part: subtask.id, taskID: id, agentType: subtask.agentType, dependencies: subtask.dependencies)
        )
    }

    /// Waits for the result of a part; one that failed gets one more chance.
    private func collect(_ part: String) async throws -> JSON {
        let step = "the orchestrator waited for \(part)"
        guard let task = posted.withLock({ $0.first { $0.part == part } }) else {
            throw DemoFailure(step: step, cause: Surprise("It was never posted."))
        }
        var ending = try await ending(of: task, step: step)
        if ending["status"] == "failed" {
            _ = try await agent.call(
                "retry_task",
                ["task_id": .string(task.id), "reason": .string(DemoProject.retryReason)],
                step: "the orchestrator retried \(part)"
            )
            stage.show(.retried(part: part, taskID: task.id, reason: DemoProject.retryReason))
            ending = try await self.ending(of: task, step: step)
        }
        guard ending["status"] == "completed", let result = ending["result"] else {
            let reason = ending["error"]?.string ?? "no reason given"
            throw DemoFailure(
                step: step,
                cause: Surprise("It ended as \(ending["status"]?.string ?? "nothing known"): \(reason)")
            )
        }
        stage.show(.collected(part: part))
        return result
    }

    private func ending(of task: PostedTask, step: String) async throws -> JSON {
        while true {
            let answer = try await agent.call(
                "get_result",
                ["task_id": .string(task.id), "wait_seconds": .integer(Self.waitSeconds)],
                waiting: .seconds(Self.waitSeconds),
                step: step
            )
            if answer["status"] != "pending" && answer["status"] != "in_progress" { return answer }
        }
    }

    private func subtasks(of plan: JSON) throws -> [Subtask] {
        do {
            return try plan["subtasks"]?.decode() ?? []
        } catch {
            throw DemoFailure(step: "the orchestrator read the plan", cause: error)
        }
    }

    private static let waitSeconds = 20
}

/// A task that the orchestrator has put on the board.
private struct PostedTask: Sendable {
    let id: String
    let part: String
}

package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: TaskStore {
    package func create(
        _ draft: TaskDraft,
        by creator: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskRecord> {
        do {
            return try await change(
                .createTask,
                [
                    .text(now.day), .text(creator), .number(limits.openTasks), .number(limits.openTasksPerCreator),
                    .optional(draft.deadlineSeconds), .text(draft.dependencies.map(\.rawValue).joined(separator: " ")),
                ]
                    + .init(fields: [
                        "agent_type": .text(draft.agentType.rawValue),
                        "description": .text(draft.description),
                        "context": draft.context.map { .text($0.text) },
                        "priority": .number(draft.priority),
                        "max_attempts": .number(draft.maxAttempts),
                        "lease_seconds": .number(draft.leaseSeconds),
                        "max_cost_usd": draft.maxCostUSD.map { .text("\($0)") },
                        "is_sensitive": draft.isSensitive ? 1 : 0,
                    ]),
                at: now,
                once: once
            ) { try TaskRecord($0) }
        } catch let refusal as ScriptRefusal {
            throw try fault(of: refusal)
        }
    }

    package func task(_ id: TaskID) async throws -> TaskRecord? {
        try await look(.readTask, [.text(id.rawValue)]) { try $0.fields.map { try TaskRecord($0) } }
    }

    package func history(of subject: HistorySubject, limit: Int) async throws -> [HistoryEvent] {
        try await look(.readHistory, [.text(subject.key), .number(limit)]) { try $0.all.map(HistoryEvent.init) }
    }

    package func queue() async throws -> [QueueCount] {
        try await look(.countQueue) { reply in
            let counts = try reply.all.flatMap(QueueCount.counts)
            return QueueCount.State.allCases.flatMap { state in counts.filter { $0.state == state && $0.count > 0 } }
        }
    }

    package func held(by agent: AgentID) async throws -> [HeldTask] {
        try await look(.readHeld, [.text(agent.rawValue)]) { try $0.all.map(HeldTask.init) }
    }

    /// What a caller is told of a change of tasks that a script refused.
    func fault(of refusal: ScriptRefusal) throws -> Fault {
        let details = refusal.details
        func id(_ place: Int) throws -> TaskID { TaskID(rawValue: try details[place].string) }
        switch refusal.code {
        case "NO_TASK": return Fault(noTask: try id(0))
        case "FINISHED": return try TaskRecord(details[0]).alreadyFinished
        case "NOT_ENDED_BADLY": return try TaskRecord(details[0]).refusalOfRetry ?? .damagedReply
        case "RETRY_BEHIND": return Fault(retrying: try id(0), behind: try id(1))
        case "NO_DEPENDENCY": return Fault(noDependency: try id(0))
        case "DEPENDENCY_ENDED":
            return Fault(dependency: try id(0), ended: try TaskStatus(rawValue: details[1].string) ?? .failed)
        case "TOO_MANY_DEPEND": return Fault(tooManyDependOn: try id(0))
        case "CHAIN": return Fault(chainBehind: try id(0))
        case "OPEN_TASKS": return Fault(openTaskLimit: limits.openTasks)
        case "OPEN_TASKS_OF":
            return Fault(openTaskLimit: limits.openTasksPerCreator, of: try details[0].string)
        default: return .damagedReply
        }
    }
}

extension HistoryEvent {
    fileprivate init(_ reply: Reply) throws {
        let parts = try reply.all
        self.init(
            at: try reply[0].timestamp,
            kind: HistoryEvent.Kind(rawValue: try reply[1].string) ?? .progressed,
            actor: try reply[2].string,
            detail: parts.count > 3 ? try reply[3].string : nil
        )
    }
}

extension QueueCount {
    /// The counts of one type, in each state.
    fileprivate static func counts(_ reply: Reply) throws -> [QueueCount] {
        let type = AgentType(rawValue: try reply[0].string)
        let oldest = try reply[4].given?.timestamp
        return try State.allCases.enumerated().map { place, state in
            QueueCount(
                agentType: type,
                state: state,
                count: try reply[place + 1].int,
                oldestReadyAt: state == .ready ? oldest : nil
            )
        }
    }
}

package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func hasWork(for agent: AgentID, of type: AgentType) async throws -> Bool {
        try await look(.hasWork, [.text(agent.rawValue), .text(type.rawValue)]) { try $0.int > 0 }
    }

    package func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? {
        try await look(.nextTask, [.text(agent.rawValue), .optional(type?.rawValue)]) {
            try $0.fields.map { try TaskRecord($0) }
        }
    }

    package func claim(_ claim: Claim, at now: Timestamp, once: Receipt?) async throws -> Once<[ClaimedTask]> {
        try await change(
            .claim,
            [.text(claim.agent.rawValue), .text(claim.type.rawValue), .number(claim.limit)],
            at: now,
            once: once
        ) { try $0.all.map(ClaimedTask.init) }
    }

    package func unclaim(
        _ tasks: [ClaimedTask],
        at now: Timestamp,
        forgetting receipt: Receipt?
    ) async throws -> [TaskChange] {
        let claims: [RedisCommand.Argument] = tasks.flatMap { claimed in
            [.text(claimed.task.id.rawValue), .number(claimed.task.attempt), .time(claimed.task.updatedAt)]
        }
        return try await change(.unclaim, [.optional(receipt?.key)] + claims, at: now) {
            try $0.all.map(TaskChange.init)
        }.outcome
    }

    package func report(_ report: ProgressReport, at now: Timestamp) async throws -> TaskRecord {
        do {
            return try await change(
                .report,
                [.text(report.task.rawValue), .text(report.agent.rawValue)]
                    + .init(fields: [
                        "progress": report.progress.map { .text("\($0)") }, "note": report.note.map { .text($0) },
                    ]),
                at: now
            ) { try TaskRecord($0) }.outcome
        } catch let refusal as ScriptRefusal where refusal.code == "NOT_HOLDER" {
            throw try TaskRecord(refusal.details[0]).refusal(
                to: report.agent,
                heldBefore: try refusal.details[1].int == 1
            )
        } catch let refusal as ScriptRefusal {
            throw try fault(of: refusal)
        }
    }
}

package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func submit(
        _ submission: Submission,
        by actor: String,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        do {
            let judged = try await change(
                .submit,
                [
                    .text(submission.task.rawValue), .optional(submission.agent?.rawValue),
                    .optional(submission.attempt), .text(actor), .optional(submission.provenance?.agent?.rawValue),
                ] + .init(ending: Ending(submission)),
                at: now,
                once: once
            ) { (change: try TaskChange(submitted: $0), reply: $0) }
            if let change = judged.outcome.change { return Once(change, isReplay: judged.isReplay) }
            // Refused, and kept in the history for review.
            throw try Self.refusal(of: submission, of: TaskRecord(judged.outcome.reply[1]), heldBefore: true)
        } catch let refusal as ScriptRefusal where refusal.code == "NOT_ACCEPTED" {
            throw try Self.refusal(
                of: submission,
                of: TaskRecord(refusal.details[0]),
                heldBefore: try refusal.details[1].int == 1
            )
        } catch let refusal as ScriptRefusal {
            throw try fault(of: refusal)
        }
    }

    private static func refusal(of submission: Submission, of task: TaskRecord, heldBefore: Bool) -> Fault {
        switch task.verdict(on: submission, heldBefore: heldBefore) {
        case .late(let fault), .refuse(let fault): fault
        // The same text in another spelling of Unicode is the same here, and bytes of its own in the engine.
        case .accept, .repetition: task.alreadyFinished
        }
    }

    package func cancel(
        _ id: TaskID,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<TaskChange> {
        var ending = Ending(.cancelled, error: reason)
        ending.provenance = Provenance(caller)
        let entry = AuditEntry(.taskCancelled, of: id.rawValue, by: .init(caller), at: now)
        do {
            return try await settlingAudit {
                try await change(
                    .cancel,
                    [.text(id.rawValue), .text(caller.name), .audit(entry)] + .init(ending: ending),
                    at: now,
                    once: once
                ) { try TaskChange($0) }
            }
        } catch let refusal as ScriptRefusal {
            throw try fault(of: refusal)
        }
    }

    package func lapseLeases(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        guard try await hasDue("leases", at: now) else { return [] }
        return try await change(.lapseLeases, [.number(limit)], at: now) { try $0.all.map(TaskChange.init) }.outcome
    }

    package func release(
        heldBy agent: AgentID,
        because reason: RequeueReason,
        at now: Timestamp
    ) async throws -> [TaskChange] {
        try await change(.releaseHeld, [.text(agent.rawValue), .text(reason.rawValue)], at: now) {
            try $0.all.map(TaskChange.init)
        }.outcome
    }

    package func endOverdue(at now: Timestamp, limit: Int) async throws -> [TaskChange] {
        guard try await hasDue("deadlines", at: now) else { return [] }
        return try await change(.endOverdue, [.number(limit)] + .init(ending: .overdue), at: now) {
            try $0.all.map(TaskChange.init)
        }.outcome
    }

    /// Whether a moment of an index has come: a cheap look that spares the engine a change with nothing in it.
    private func hasDue(_ index: String, at now: Timestamp) async throws -> Bool {
        try await look(.countDue, [.text(index)], at: now) { try $0.int > 0 }
    }
}

extension [RedisCommand.Argument] {
    /// What scripts end a task with; it comes last among their arguments.
    init(ending: Ending) {
        self.init(fields: [
            "status": .text(ending.status.rawValue),
            "result": ending.result.map { .text($0.text) },
            "error": ending.error.map { .text($0) },
            "error_code": ending.code.map { .text($0.rawValue) },
            "result_provenance": ending.provenance.map { .text($0.text) },
            "input_tokens": ending.usage?.inputTokens.map { .number($0) },
            "output_tokens": ending.usage?.outputTokens.map { .number($0) },
            "cost_usd": ending.usage?.costUSD.map { .text("\($0)") },
        ])
    }
}

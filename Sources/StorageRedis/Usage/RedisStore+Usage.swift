package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: UsageStore {
    package func ledger(of session: SessionKey) async throws -> StoredLedger? {
        try await look(.readLedger, [.text(session.name)]) { reply in
            guard let fields = try reply.fields else { return nil }
            let document = try fields.required("document").string
            return StoredLedger(
                ledger: try JSONReader.read(document).decode(),
                revision: try fields.required("revision").int
            )
        }
    }

    package func overdueSessions(at now: Timestamp, limit: Int) async throws -> [SessionKey] {
        try await look(.listOverdue, [.number(limit)], at: now) { try $0.all.map { try SessionKey(name: $0.string) } }
    }

    package func isMeasured(_ agent: AgentID, since moment: Timestamp) async throws -> Bool {
        try await look(.lastHeard, [.text(agent.rawValue)]) { try $0.isThere && $0.timestamp >= moment }
    }

    package func costs(of task: TaskID) async throws -> [AttemptCost] {
        try await look(.readCosts, [.text(task.rawValue)]) { try [AttemptCost](costs: $0) }
    }

    package func isHeldAlone(_ holding: Holding) async throws -> Bool {
        try await look(.askHolding, holding.arguments) { try $0.int == 1 }
    }

    package func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark? {
        try await look(.readHandover, [.text(claim), .text(submission)]) { reply in
            guard reply.isThere else { return nil }
            guard try reply[0].string == "claim" else {
                return try TaskChange(submitted: reply[1]).flatMap { SessionMark($0) }
            }
            return SessionMark(try reply[1].all.map(ClaimedTask.init))
        }
    }

    package func commit(_ commit: UsageCommit, at now: Timestamp) async throws -> UsageOutcome? {
        let document = String(decoding: try JSON.encode(commit.ledger), as: UTF8.self)
        let frame: [RedisCommand.Argument] = [
            .text(commit.session.agent.rawValue), .text(commit.session.session), .number(commit.revision),
            .optional(commit.ledger.dueAt), .text(document), .number(StoreLimits.sessionsPerAgent),
            .text(TaskRecord.overrun(spent: "{spent}", budget: "{budget}")), .number(commit.holdings.count),
            .number(commit.calls.count),
        ]
        let arguments = frame + commit.holdings.flatMap(\.arguments) + commit.calls.flatMap(\.arguments)
        return try await change(.commitUsage, arguments, at: now) { reply in
            guard reply.isThere else { return nil }
            return UsageOutcome(
                calls: try reply[0].all.map { try commit.calls.kept($0) },
                tasks: try reply[1].all.map { try TaskRecord($0) },
                breaches: try reply[2].all.map { try TaskChange($0) }
            )
        }.outcome
    }
}

extension SessionKey {
    /// No agent's name holds the character between the two.
    fileprivate var name: String { agent.rawValue + "\u{1F}" + session }

    fileprivate init(name: String) throws(Fault) {
        let parts = name.split(separator: "\u{1F}", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .damagedReply }
        self.init(agent: AgentID(rawValue: String(parts[0])), session: String(parts[1]))
    }
}

extension Holding {
    fileprivate var arguments: [RedisCommand.Argument] {
        [
            .text(agent.rawValue), .text(attempt.task.rawValue), .number(attempt.number), .time(attempt.createdAt),
            .time(attempt.claimedAt),
        ]
    }
}

extension UsageCommit.NamedCall {
    /// In the order of `StoreScript.callFields`.
    fileprivate var arguments: [RedisCommand.Argument] {
        let (place, call) = (settled.place, settled.call)
        return [
            .text("\(id)"), .optional(place.attempt?.task.rawValue), .optional(place.attempt?.number),
            .optional(place.reason?.rawValue), .time(settled.at), .number(call.durationMilliseconds),
            .text(call.usage.model), .number(call.usage.inputTokens), .number(call.usage.outputTokens),
            .number(call.usage.cacheReadTokens), .number(call.usage.cacheCreationTokens),
            .optional(call.usage.costMicros), .optional(call.requestID), .optional(call.error),
        ]
    }
}

extension [UsageCommit.NamedCall] {
    /// A call as the script says that it was kept: without a place where its task is no more.
    fileprivate func kept(_ reply: Reply) throws -> UsageCommit.NamedCall {
        let index = try reply[0].int
        guard indices.contains(index) else { throw Fault.damagedReply }
        var call = self[index]
        if try reply[1].int == 1 { call.settled.place = .none(.gap) }
        return call
    }
}

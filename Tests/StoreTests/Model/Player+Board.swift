import Orchestration
import Vocabulary

extension Player {
    mutating func perform(_ operation: BoardOperation, _ step: Step) async throws -> String {
        let now = step.at
        switch operation {
        case .write(let key, let value, let seconds, let expected, let agent):
            var change = StateChange(
                key: key,
                value: RawJSON(trusting: value),
                timeToLive: .seconds(seconds),
                expectedVersion: expected,
                actor: agent?.rawValue ?? "boss"
            )
            change.provenance = Provenance(Caller(keyID: "k2", role: .worker, agent: agent))
            let written = try await store.setState(change, at: now, once: step.receipt)
            return try Spelling.of(written) { try Spelling.of($0) }
        case .read(let key):
            let count = try await store.stateKeyCount(at: now)
            let entry = try await store.state(key, at: now).map { try Spelling.of($0) }
            return "\(entry ?? "nothing"), \(count) keys"
        case .expireState: return "\(try await store.expireState(at: now, limit: 100)) gone"
        case .register(let agent, let type, let capabilities):
            let entry = try await store.register(agent, as: type, capabilities: capabilities, at: now)
            return "\(entry.id) \(entry.type) \(entry.capabilities) \(entry.registeredAt) \(entry.lastHeartbeat)"
        case .signsOfLife(let agents, let ago):
            let signs = Dictionary(agents.map { ($0, now - ago) }) { first, _ in first }
            return "\(try await store.recordSignsOfLife(signs).map(\.id.rawValue).sorted()) returned"
        case .markLost(let silentFor):
            let lost = try await store.markLost(silentSince: now - silentFor, at: now)
            return "\(lost.map(\.id.rawValue).sorted()) lost"
        case .quarantine(let subject, let reason):
            let set = try await store.setQuarantine(
                of: subject,
                because: reason,
                by: .boss,
                at: now,
                once: step.receipt
            )
            return try Spelling.of(set) { "news \($0.isNews), released \(try Spelling.of($0.released))" }
        case .measure(let session, let calls, let revision, let isWaiting, let holding):
            let commit = UsageCommit(
                session: session,
                ledger: isWaiting ? .waiting(since: now) : SessionLedger(),
                revision: revision,
                calls: calls.map(\.named),
                holdings: Set([holding].compactMap(\.self))
            )
            guard let outcome = try await store.commit(commit, at: now) else { return "stale" }
            let kept = outcome.calls.map { "\($0.id) \($0.settled.place.reason?.rawValue ?? "placed")" }
            let (tasks, breaches) = (outcome.tasks, outcome.breaches)
            return "kept \(kept), added to \(try Spelling.of(tasks, sorted: false)), "
                + "over budget \(try Spelling.of(breaches))"
        case .sessions(let agent, let since):
            let overdue = try await store.overdueSessions(at: now, limit: 100)
            let isMeasured = try await store.isMeasured(agent, since: now - since)
            return "\(overdue.map { "\($0.agent)/\($0.session)" }.sorted()) overdue, measured \(isMeasured)"
        }
    }
}

extension BoardOperation.Call {
    fileprivate var named: UsageCommit.NamedCall {
        let place: SettledCall.Place = attempt.map { .attempt($0) } ?? .none(.outsideTask)
        return namedCall(number, at: place, usage(model, costMicros: costMicros))
    }
}

import Orchestration
import Vocabulary

let session = SessionKey(agent: ada, session: "session-1")

func usage(_ model: String = "claude-sonnet-5", costMicros: Int? = 250_000) -> ModelUsage {
    ModelUsage(
        model: model,
        inputTokens: 10,
        outputTokens: 2,
        cacheReadTokens: 500,
        cacheCreationTokens: 30,
        costMicros: costMicros
    )
}

/// A call under an id that follows from its number.
func namedCall(
    _ number: Int,
    at place: SettledCall.Place,
    _ usage: ModelUsage = usage(),
    error: String? = nil
) -> UsageCommit.NamedCall {
    let call = ModelCall(usage: usage, requestID: "req_\(number)", durationMilliseconds: 300, error: error)
    return UsageCommit.NamedCall(
        id: RunID(at: noon, digest: [0, 0, UInt8(truncatingIfNeeded: number)]),
        settled: SettledCall(sequence: number, at: noon, call: call, place: place)
    )
}

extension UsageStore {
    /// Commits calls to a session whatever its revision is.
    @discardableResult
    func keep(
        _ calls: [UsageCommit.NamedCall],
        of key: SessionKey = session,
        _ ledger: SessionLedger = SessionLedger(),
        at now: Timestamp = noon
    ) async throws -> UsageOutcome? {
        let revision = try await self.ledger(of: key)?.revision ?? 0
        let commit = UsageCommit(session: key, ledger: ledger, revision: revision, calls: calls, holdings: [])
        return try await self.commit(commit, at: now)
    }
}

extension SessionLedger {
    /// A ledger in which a call waits for what is missing before it.
    static func waiting(since now: Timestamp) -> SessionLedger {
        var ledger = SessionLedger()
        let call = ModelCall(usage: usage(), requestID: nil, durationMilliseconds: 0)
        ledger.take(AgentActivity(session: "s", sequence: 7, at: now, kind: .modelCall(call)), at: now)
        return ledger
    }
}

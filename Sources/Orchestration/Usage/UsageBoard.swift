package import Vocabulary

/// Joins calls of models to the tasks they served: adds them up, counts them, shows them in traces, and cancels what
/// has cost more than it may.
///
/// What an agent's telemetry told is on record before its sender is answered, and a repetition of it changes nothing.
package struct UsageBoard: ActivityReceiver {
    /// How often a change is tried that others at the same session get ahead of.
    private static let tries = 32
    /// How many sessions one sweep settles at the most.
    private static let sweepLimit = 256

    let tasks: TaskBoard
    let paths: TaskPaths
    let spans: any SpanRecorder
    private let tools: HandoverTools
    private let store: any UsageStore
    private let time: any TimeSource

    package init(
        tasks: TaskBoard,
        tools: HandoverTools,
        paths: TaskPaths,
        spans: any SpanRecorder,
        store: any UsageStore,
        time: any TimeSource
    ) {
        self.tasks = tasks
        self.tools = tools
        self.paths = paths
        self.spans = spans
        self.store = store
        self.time = time
    }

    package func take(_ activities: [AgentActivity], of agent: AgentID, by caller: Caller) async throws {
        let type = agent == caller.agent ? caller.agentType : nil
        try await tasks.agents.noteSignOfLife(of: agent, type: type)
        let marks = try await marks(of: activities, by: caller)
        // In their own order no step has a gap before it but what is missing from the batch.
        let ordered = activities.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
        for (session, activities) in Dictionary(grouping: ordered, by: \.session) {
            try await update(SessionKey(agent: agent, session: session), type: type) { ledger, now in
                activities.compactMap {
                    ledger.take($0.bounded, mark: $0.toolUseID.flatMap { marks[$0] }, at: now)
                }
            }
        }
    }

    /// Settles the calls that have waited for long enough for what is missing before them.
    func settleOverdue() async throws {
        for session in try await store.overdueSessions(at: time.now(), limit: Self.sweepLimit) {
            try await update(session, type: nil) { _, _ in [] }
        }
    }

    private func marks(of activities: [AgentActivity], by caller: Caller) async throws -> [String: SessionMark] {
        var marks: [String: SessionMark] = [:]
        for id in Set(activities.compactMap(\.toolUseID)) {
            marks[id] = try await store.mark(
                ofClaim: Receipt.key(of: .toolUse(id), of: tools.claiming, by: caller),
                orSubmission: Receipt.key(of: .toolUse(id), of: tools.submitting, by: caller)
            )
        }
        return marks
    }

    /// Changes the ledger of a session, and keeps it together with the calls that it settles.
    private func update(
        _ session: SessionKey,
        type: AgentType?,
        _ change: (_ ledger: inout SessionLedger, _ now: Timestamp) -> [SettledCall]
    ) async throws {
        for _ in 1...Self.tries {
            let now = time.now()
            let stored = try await store.ledger(of: session)
            var ledger = stored?.ledger ?? SessionLedger()
            var settled = change(&ledger, now)
            var held: Set<Holding> = []
            for holding in ledger.questions where try await store.isHeldAlone(holding) { held.insert(holding) }
            settled += ledger.settle(held: held, at: now)
            guard !settled.isEmpty || ledger != stored?.ledger else { return }
            let commit = UsageCommit(
                session: session,
                ledger: ledger,
                revision: stored?.revision ?? 0,
                calls: settled.map { UsageCommit.NamedCall(id: id(of: $0, in: session), settled: $0) },
                holdings: held
            )
            if let outcome = try await store.commit(commit, at: now) {
                await tell(outcome, of: session, type: type)
                return
            }
        }
        throw Fault(.storeBusy, "Too many send the steps of this session at once. Send them again.", retryAfter: 1)
    }

    /// The id of a call, which a repetition of what was told of it gives again.
    private func id(of call: SettledCall, in session: SessionKey) -> RunID {
        let name = call.call.requestID ?? String(call.sequence)
        return paths.run(at: call.start, "call", session.agent.rawValue, session.session, name)
    }
}

extension AgentActivity {
    fileprivate var toolUseID: String? {
        if case .toolEnded(let id) = kind { id } else { nil }
    }

    fileprivate var bounded: AgentActivity {
        guard case .modelCall(let call) = kind else { return self }
        var activity = self
        activity.kind = .modelCall(call.bounded)
        return activity
    }
}

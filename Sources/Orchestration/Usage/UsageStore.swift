package import Vocabulary

/// Where it is kept what calls of models took, and how far each session was followed.
///
/// Several nodes may use it at once: a ledger is replaced only at the revision that was read. Every operation throws a
/// `Fault`.
package protocol UsageStore: Sendable {
    /// What the agent held after a claim or a submission, whichever of the two has a receipt; nothing where neither has.
    func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark?
    func ledger(of session: SessionKey) async throws -> StoredLedger?
    /// The sessions in which a call has waited for long enough, those that waited the longest first.
    func overdueSessions(at now: Timestamp, limit: Int) async throws -> [SessionKey]
    /// Whether the agent holds that attempt, holds nothing else, and ended nothing since it claimed it.
    func isHeldAlone(_ holding: Holding) async throws -> Bool
    /// Keeps a ledger with the calls that it settled, adds those that are new to their tasks, and cancels what is over
    /// its budget, in one commit; nothing happens where the ledger was changed meanwhile, or a holding is no more.
    func commit(_ commit: UsageCommit, at now: Timestamp) async throws -> UsageOutcome?
    /// Whether an agent's own telemetry was heard of since a moment.
    func isMeasured(_ agent: AgentID, since moment: Timestamp) async throws -> Bool
    /// What a task cost by attempt and model, in the order of the attempts.
    func costs(of task: TaskID) async throws -> [AttemptCost]
}

/// Names a session of an agent's client.
package struct SessionKey: Sendable, Hashable {
    package var agent: AgentID
    package var session: String

    package init(agent: AgentID, session: String) {
        self.agent = agent
        self.session = session
    }
}

/// A ledger as it is kept, with the number of its revision.
package struct StoredLedger: Sendable {
    package var ledger: SessionLedger
    package var revision: Int

    package init(ledger: SessionLedger, revision: Int) {
        self.ledger = ledger
        self.revision = revision
    }
}

/// What is kept of a session after some of its steps.
package struct UsageCommit: Sendable {
    package var session: SessionKey
    package var ledger: SessionLedger
    /// The revision that the ledger replaces; 0 for a session that is new.
    package var revision: Int
    /// The calls that were settled, each under an id that it has for good: a call that is known is passed over.
    package var calls: [NamedCall]
    /// What has to be true still for the calls to be where they are.
    package var holdings: Set<Holding>

    package struct NamedCall: Sendable {
        package var id: RunID
        package var settled: SettledCall

        package init(id: RunID, settled: SettledCall) {
            self.id = id
            self.settled = settled
        }
    }

    package init(
        session: SessionKey,
        ledger: SessionLedger,
        revision: Int,
        calls: [NamedCall],
        holdings: Set<Holding>
    ) {
        self.session = session
        self.ledger = ledger
        self.revision = revision
        self.calls = calls
        self.holdings = holdings
    }
}

/// What a commit came to.
package struct UsageOutcome: Sendable {
    /// The calls that were new.
    package var calls: [UsageCommit.NamedCall]
    /// The tasks whose sums changed, as they stand now.
    package var tasks: [TaskRecord]
    /// The ends of those that went over their budgets.
    package var breaches: [TaskChange]

    package init(calls: [UsageCommit.NamedCall], tasks: [TaskRecord], breaches: [TaskChange]) {
        self.calls = calls
        self.tasks = tasks
        self.breaches = breaches
    }
}

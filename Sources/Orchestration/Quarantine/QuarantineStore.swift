package import Vocabulary

/// Tells who is in quarantine; every store of what agents change asks it again inside its transactions.
package protocol QuarantineLookup: Sendable {
    /// A cheap look.
    func quarantine(of subject: QuarantineSubject) async throws -> Quarantine?
}

/// Where orders of quarantine are kept.
package protocol QuarantineStore: QuarantineLookup {
    /// Puts a subject into quarantine for a reason, or takes it out where there is none.
    ///
    /// What an agent holds goes back to the queue in the same change, at the cost of no attempt. Throws for an agent or
    /// room that nobody knows, and past the limit.
    func setQuarantine(
        of subject: QuarantineSubject,
        because reason: String?,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<QuarantineChange>
    /// All that is in quarantine, the oldest first.
    func quarantines() async throws -> [Quarantine]
}

extension QuarantineLookup {
    /// Refuses what an agent in quarantine would do.
    package func requireFree(_ agent: AgentID?) async throws {
        guard let agent, let quarantine = try await quarantine(of: .agent(agent)) else { return }
        throw quarantine.refusal
    }

    /// Refuses what a caller would do whose own agent is in quarantine.
    package func requireFree(_ caller: Caller) async throws { try await requireFree(caller.agent) }
}

package import Vocabulary

extension TaskBoard {
    /// Hands the agent what it holds already, else the next tasks of its type, waiting for one if asked to.
    ///
    /// A caller that went away gets nothing: what was claimed for it goes back to the queue at once.
    package func poll(
        for agent: AgentID,
        of type: AgentType,
        limit: Int,
        waiting wait: Duration,
        once: Receipt?
    ) async throws -> [ClaimedTask] {
        try policy.require(type)
        try await store.requireFree(agent)
        try await agents.noteSignOfLife(of: agent, type: type)
        let claim = Claim(agent: agent, type: type, limit: limit)
        if let tasks = try await attempt(claim, once: once) { return tasks }
        guard wait > .zero else { return [] }
        return try await doorbell.search(for: .queue(type), until: time.now() + wait) {
            try await agents.noteSignOfLife(of: agent, type: type)
        } _: {
            try await attempt(claim, once: once)
        } ?? []
    }

    /// Claims once; gives nothing where there was nothing to claim.
    private func attempt(_ claim: Claim, once: Receipt?) async throws -> [ClaimedTask]? {
        try Task.checkCancellation()
        guard try await store.hasWork(for: claim.agent, of: claim.type) else { return nil }
        try Task.checkCancellation()
        let claimed = try await store.claim(claim, at: time.now(), once: once)
        guard !Task.isCancelled || claimed.isReplay else {
            try await giveBack(claimed.outcome, forgetting: once)
            throw CancellationError()
        }
        if !claimed.isReplay {
            for task in claimed.outcome where !task.isRedelivery {
                runs.within(task.task) { signals.claimed(task.task) }
                runs.claimed(task.task)
                feed.tell([.task(task.task.id), .agent(claim.agent), .counts])
            }
        }
        return claimed.outcome.isEmpty ? nil : claimed.outcome
    }

    private func giveBack(_ claimed: [ClaimedTask], forgetting receipt: Receipt?) async throws {
        let fresh = claimed.filter { !$0.isRedelivery }
        guard !fresh.isEmpty else { return }
        for change in try await store.unclaim(fresh, at: time.now(), forgetting: receipt) {
            announceReturn(change, because: .workerVanished)
        }
    }
}

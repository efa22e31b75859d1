import Vocabulary

extension RoomBoard {
    /// How many cleared messages one round frees, so that it never holds the store for long.
    private static let sweepLimit = 200

    /// Shows silent agents offline, and frees the space of cleared messages; done once a second.
    package func tidy() async throws {
        let now = time.now()
        // Whoever listens is there; so often that the time-out is never reached.
        let listening = listeners.due(at: now, every: .milliseconds(policy.agentTimeout.milliseconds / 4))
        if !listening.isEmpty { try await store.keepOnline(listening, at: now) }
        _ = try await store.markSilent(since: now - policy.agentTimeout)
        _ = try await store.sweepCleared(limit: Self.sweepLimit)
    }
}

import Vocabulary

extension TaskBoard {
    /// How many tasks one sweep changes at the most, so that it never holds the store for long.
    private static let sweepLimit = 256

    /// Returns lapsed leases to the queue and ends what is past its deadline.
    func sweep() async throws {
        let now = time.now()
        for change in try await store.lapseLeases(at: now, limit: Self.sweepLimit) {
            announceRelease(change, because: .leaseLapsed)
        }
        for change in try await store.endOverdue(at: now, limit: Self.sweepLimit) {
            runs.within(change.task) { signals.breached(.deadline, change.task) }
            announceEnd(change)
        }
    }

    /// How many of each kind one commit forgets, and how many such commits one round makes: other changes get their turn
    /// between two of them, and leases are judged between two rounds.
    private static let pruneLimit = 16
    private static let prunesAtOnce = 64

    /// Forgets finished tasks, old receipts and history, as many as one round may; returns whether there may be more.
    func prune() async throws -> Bool {
        let now = time.now()
        var gone = 0
        var count = 0
        for _ in 0..<Self.prunesAtOnce {
            gone = try await store.prune(
                finishedBefore: now - policy.retention,
                receiptsBefore: now - policy.receiptRetention,
                limit: Self.pruneLimit
            )
            count += gone
            if gone == 0 { break }
        }
        if count > 0 { feed.tell([.listing]) }
        return gone > 0
    }
}

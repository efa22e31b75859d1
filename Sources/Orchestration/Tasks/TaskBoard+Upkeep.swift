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

    /// Forgets finished tasks and old receipts, in bounded steps; returns how many went.
    func prune() async throws -> Int {
        let now = time.now()
        let count = try await store.prune(
            finishedBefore: now - policy.retention,
            receiptsBefore: now - policy.receiptRetention,
            limit: 1_000
        )
        if count > 0 { feed.tell([.listing]) }
        return count
    }
}

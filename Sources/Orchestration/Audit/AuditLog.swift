package import Logging
package import Metrics
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Hears of what was refused, without making anybody wait for it.
package protocol RefusalWitness: Sendable {
    func note(_ refused: Refused)
}

/// Writes refusals into the audit log once a second, folded and bounded, and forgets what is older than its retention.
package final class AuditLog: RefusalWitness, Service {
    private static let period = Duration.seconds(1)
    /// Old rows are looked for at every so many rounds.
    private static let roundsBetweenPruning = 600
    private static let pruneLimit = 1_000

    private let store: any AuditStore
    private let retention: Duration
    private let time: any TimeSource
    private let logger: Logger
    private let rows: Counter
    private let lost: Counter
    private let fold = Mutex(RefusalFold())
    private let countedLosses = Mutex(0)

    /// - Note: The retention is `CALLBOARD_AUDIT_DAYS`.
    package init(
        store: any AuditStore,
        retention: Duration,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.retention = retention
        self.time = time
        self.logger = logger
        rows = Counter(label: Metric.auditRows.name, dimensions: [], factory: metrics)
        lost = Counter(label: Metric.auditLost.name, dimensions: [], factory: metrics)
    }

    package func note(_ refused: Refused) {
        let now = time.now()
        fold.withLock { $0.note(refused, at: now) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.keepWriting() }
        await flush(closing: true)
    }

    private func keepWriting() async {
        var round = 0
        while (try? await time.sleep(for: Self.period)) != nil {
            await flush()
            if round % Self.roundsBetweenPruning == 0 { await prune() }
            round += 1
        }
    }

    /// Writes what is due; what cannot be written waits for the next round.
    package func flush(closing: Bool = false) async {
        await write(fold.withLock { $0.take(at: time.now(), closing: closing) })
    }

    /// Writes rows now, or with a later round where the store fails.
    package func write(_ entries: [AuditEntry]) async {
        guard !entries.isEmpty else { return }
        do {
            try await store.appendAudit(entries)
            rows.increment(by: entries.count)
        } catch {
            let losses = fold.withLock { fold in
                fold.putBack(entries)
                return fold.lost
            }
            countLosses(upTo: losses)
            report(error)
        }
    }

    /// Forgets the rows that are older than the retention.
    package func prune() async {
        do {
            let now = time.now()
            while try await store.pruneAudit(before: now - retention, at: now, limit: Self.pruneLimit)
                == Self.pruneLimit
            {}
        } catch {
            report(error)
        }
    }

    private func countLosses(upTo total: Int) {
        let new = countedLosses.withLock { counted in
            defer { counted = max(counted, total) }
            return total - counted
        }
        if new > 0 { lost.increment(by: new) }
    }

    private func report(_ error: any Error) {
        logger.error(
            "The audit log cannot be written",
            metadata: ["event": "\(BoardEvent.auditFailed.rawValue)", "error": "\(error)"]
        )
    }
}

extension Fault.Code {
    /// Whether a call that is refused so stands in the audit log: what a caller may not do, or does too much of.
    package var isAudited: Bool {
        switch self {
        case .forbidden, .quarantined, .rateLimited, .limitReached, .roomLimitReached: true
        default: false
        }
    }
}

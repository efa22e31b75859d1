import GRDB
import Metrics
import ServiceContextModule
import Synchronization
import Tracing
import Vocabulary

/// Makes changes durable in groups: what waits while one commit is written shares the next, and every caller is
/// answered after the commit that holds its change.
///
/// Each change has a savepoint of its own, so a refused one leaves its neighbours alone. The group is whatever waits,
/// never what a timer gathers: a lone caller pays for its own commit only.
final class CommitQueue: Sendable {
    /// How many changes may wait; more are refused at once, with a time to come back.
    static let capacity = 8_192
    private static let largestGroup = 512

    private let database: any DatabaseWriter
    private let patience: Duration
    private let health: StoreHealth
    private let finish: @Sendable (Database) throws -> Void
    private let tracer: any Tracer
    private let queue = Mutex(Queue())
    private let commits: Counter
    private let failures: Counter
    private let duration: Recorder
    private let groupSize: Recorder

    /// Makes a queue of changes; `finish` adds to each commit what follows from all its changes together.
    ///
    /// - Note: `patience` is how long a change may wait for its turn (`AGENT_COMM_LOCK_TIMEOUT`).
    init(
        database: any DatabaseWriter,
        patience: Duration,
        health: StoreHealth,
        metrics: any MetricsFactory,
        tracer: any Tracer,
        finish: @escaping @Sendable (Database) throws -> Void
    ) {
        self.database = database
        self.patience = patience
        self.health = health
        self.finish = finish
        self.tracer = tracer
        let name = Metric.storeCommits.name
        commits = Counter(label: name, dimensions: [("outcome", "ok")], factory: metrics)
        failures = Counter(label: name, dimensions: [("outcome", "error")], factory: metrics)
        duration = Recorder(label: Metric.storeCommitDuration.name, aggregate: true, factory: metrics)
        groupSize = Recorder(label: Metric.storeBatchSize.name, aggregate: true, factory: metrics)
    }

    /// Makes one change and returns after its commit; a change that throws has no effect.
    func perform<Outcome: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Outcome
    ) async throws -> Outcome {
        // Most changes are made for calls that nobody traces; those pay for no span.
        guard ServiceContext.current?.traceContext?.isSampled == true else { return try await commit(change) }
        return try await tracer.withSpan("store commit", ofKind: .client) { span in
            span.attributes[SpanKey.databaseSystem] = "sqlite"
            return try await commit(change)
        }
    }

    /// Makes one change with whatever waits beside it.
    private func commit<Outcome: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Outcome
    ) async throws -> Outcome {
        try await withCheckedThrowingContinuation { caller in
            enqueue(
                Change { database in
                    do {
                        let outcome = try change(database)
                        return Attempt(succeeded: true) { failure in
                            if let failure {
                                caller.resume(throwing: failure)
                            } else {
                                caller.resume(returning: outcome)
                            }
                        }
                    } catch {
                        let fault = Fault(storeFailure: error)
                        return Attempt(succeeded: false) { _ in caller.resume(throwing: fault) }
                    }
                } refuse: { fault in
                    caller.resume(throwing: fault)
                }
            )
        }
    }

    private func enqueue(_ change: Change) {
        switch queue.withLock({ $0.add(change) }) {
        case .full:
            change.refuse(Self.full)
        case .waiting: break
        case .first: database.asyncWriteWithoutTransaction { self.drain($0) }
        }
    }

    /// Writes groups until nothing waits.
    private func drain(_ database: Database) {
        while true {
            let group = queue.withLock { $0.takeGroup(atMost: Self.largestGroup) }
            guard !group.isEmpty else { return }
            let now = ContinuousClock.now
            let timely = group.filter { now - $0.enqueuedAt <= patience }
            for late in group where now - late.enqueuedAt > patience { late.refuse(Self.stayedBusy) }
            guard !timely.isEmpty else { continue }
            commit(timely, to: database)
            duration.record((ContinuousClock.now - now).seconds)
            groupSize.record(Int64(timely.count))
        }
    }

    private static let full = Fault(
        .storeBusy,
        "The store has too much to write; nothing was changed. Send the same call again.",
        retryAfter: 1
    )

    private static let stayedBusy = Fault(
        .storeBusy,
        "The store stayed busy past the lock time-out; nothing was changed. Send the same call again.",
        retryAfter: 1
    )

    private func commit(_ group: [Change], to database: Database) {
        var attempts: [Attempt] = []
        attempts.reserveCapacity(group.count)
        do {
            if database.isInsideTransaction { try database.rollback() }
            let changesBefore = database.totalChangesCount
            try database.beginTransaction(.immediate)
            for change in group {
                try database.change("SAVEPOINT change")
                let attempt = change.attempt(database)
                attempts.append(attempt)
                // A full disk rolls the whole transaction back by itself; then every change of the group is gone.
                guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_FULL) }
                if !attempt.succeeded { try database.change("ROLLBACK TO change") }
                try database.change("RELEASE change")
            }
            try finish(database)
            try database.commit()
            commits.increment()
            // A group that changes nothing is committed without a write, and proves nothing.
            if attempts.contains(where: \.succeeded), database.totalChangesCount > changesBefore { health.noteWrite() }
            for attempt in attempts { attempt.settle(nil) }
        } catch {
            if database.isInsideTransaction { try? database.rollback() }
            failures.increment()
            health.noteFailure(error)
            let fault = Fault(storeFailure: error)
            for attempt in attempts { attempt.settle(fault) }
            for change in group.dropFirst(attempts.count) { change.refuse(fault) }
        }
    }
}

/// One caller's change, waiting for its turn.
private struct Change: Sendable {
    let enqueuedAt = ContinuousClock.now
    let attempt: @Sendable (Database) -> Attempt
    let refuse: @Sendable (Fault) -> Void
}

/// A change that was tried; its caller is answered once the fate of the group is known.
private struct Attempt {
    let succeeded: Bool
    let settle: (Fault?) -> Void
}

/// The changes that wait, and whether somebody is writing.
private struct Queue {
    enum Place {
        case first
        case waiting
        case full
    }

    private var waiting: [Change] = []
    private var isWriting = false

    mutating func add(_ change: Change) -> Place {
        guard waiting.count < CommitQueue.capacity else { return .full }
        waiting.append(change)
        guard !isWriting else { return .waiting }
        isWriting = true
        return .first
    }

    mutating func takeGroup(atMost limit: Int) -> [Change] {
        if waiting.count <= limit {
            defer { waiting.removeAll(keepingCapacity: true) }
            isWriting = !waiting.isEmpty
            return waiting
        }
        defer { waiting.removeFirst(limit) }
        return Array(waiting.prefix(limit))
    }
}

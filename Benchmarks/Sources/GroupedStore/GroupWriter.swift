package import GRDB
import Synchronization

/// Group commit with nothing around it: what waits while one commit is written shares the next.
///
/// It runs on GRDB's own writer thread. Its queue is as long as its callers are many, since each waits for its answer.
package final class GroupWriter: Sendable {
    private let pool: DatabasePool
    private let usesSavepoints: Bool
    private let state = Mutex(State())

    private struct State {
        var waiting: [Change] = []
        var isWriting = false
        var commits = 0
    }

    private struct Change: Sendable {
        let attempt: @Sendable (Database) -> Attempt
        let refuse: @Sendable (any Error) -> Void
    }

    private struct Attempt {
        let succeeded: Bool
        /// Answers the caller, with the failure of the group if it failed.
        let settle: ((any Error)?) -> Void
    }

    /// Opens a database in WAL mode, in which a commit is on disk when it returns.
    ///
    /// - Note: Without savepoints the part of a refused change that was made already is committed with its group.
    package init(path: String, schema: String, usesSavepoints: Bool) throws {
        pool = try DatabasePool(path: path)
        self.usesSavepoints = usesSavepoints
        // GRDB sets synchronous=NORMAL while it opens a pool, after every hook that could set something else.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw DatabaseError(message: "synchronous=FULL did not hold")
            }
            try database.execute(sql: schema)
        }
    }

    /// How many commits were made so far.
    package var commits: Int { state.withLock { $0.commits } }

    /// Makes one change and returns after its commit.
    package func perform<Outcome: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Outcome
    ) async throws -> Outcome {
        try await withCheckedThrowingContinuation { caller in
            enqueue(
                Change { database in
                    do {
                        let outcome = try change(database)
                        return Attempt(succeeded: true) { failure in
                            caller.resume(with: failure.map { .failure($0) } ?? .success(outcome))
                        }
                    } catch {
                        return Attempt(succeeded: false) { _ in caller.resume(throwing: error) }
                    }
                } refuse: { failure in
                    caller.resume(throwing: failure)
                }
            )
        }
    }

    private func enqueue(_ change: Change) {
        let isFirst = state.withLock { state in
            state.waiting.append(change)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isFirst { pool.asyncWriteWithoutTransaction { self.drain($0) } }
    }

    /// Writes groups until nothing waits.
    private func drain(_ database: Database) {
        while true {
            let group = state.withLock { state in
                let group = state.waiting
                state.waiting.removeAll(keepingCapacity: true)
                state.isWriting = !group.isEmpty
                return group
            }
            guard !group.isEmpty else { return }
            commit(group, to: database)
        }
    }

    private func commit(_ group: [Change], to database: Database) {
        var attempts: [Attempt] = []
        attempts.reserveCapacity(group.count)
        do {
            try database.beginTransaction(.immediate)
            for change in group { attempts.append(try attempt(change, in: database)) }
            try database.commit()
            state.withLock { $0.commits += 1 }
            for attempt in attempts { attempt.settle(nil) }
        } catch {
            try? database.rollback()
            for attempt in attempts { attempt.settle(error) }
            for change in group.dropFirst(attempts.count) { change.refuse(error) }
        }
    }

    private func attempt(_ change: Change, in database: Database) throws -> Attempt {
        guard usesSavepoints else { return change.attempt(database) }
        try database.cachedStatement(sql: "SAVEPOINT change").execute()
        let attempt = change.attempt(database)
        if !attempt.succeeded { try database.cachedStatement(sql: "ROLLBACK TO change").execute() }
        try database.cachedStatement(sql: "RELEASE change").execute()
        return attempt
    }
}

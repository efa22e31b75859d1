import GRDB
package import Vocabulary

/// A look at a store before a server opens it; nothing is changed by it, whatever it finds.
package struct StoreInspection: Sendable {
    /// A store up to this size is read through at every start; for a larger one there is `callboard doctor`.
    private static let largestReadThrough = 256 << 20

    /// The latest moment that the board wrote down, if there is a board.
    package let latestMoment: Timestamp?

    /// Throws a sentence for a store that is damaged, gone, of another program or of a newer version.
    package init(of directory: DataDirectory, readingThrough: Bool = true) throws(Fault) {
        try directory.requireDatabase()
        let path = directory.databasePath
        let size = directory.size(of: path)
        guard size > 0 else {
            latestMoment = nil
            return
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: path, configuration: configuration)
            latestMoment = try database.read { database in
                try Schema.requireOwn(database)
                if readingThrough, size <= Self.largestReadThrough {
                    let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
                    guard finding == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: finding) }
                }
                return try database.latestMoment()
            }
            try database.close()
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(opening: path, error)
        }
    }
}

extension Database {
    /// The latest moment that any task, answer or agent tells of.
    ///
    /// Messages and sessions do not count: those may come from elsewhere, or tell of the future.
    fileprivate func latestMoment() throws -> Timestamp? {
        guard try !Schema.migrator.appliedIdentifiers(self).isEmpty else { return nil }
        let latest = try number(
            """
            SELECT max(moment) FROM (
                SELECT max(finished_at) AS moment FROM tasks WHERE finished_at IS NOT NULL
                UNION ALL SELECT max(updated_at) FROM tasks WHERE status = 'in_progress'
                UNION ALL SELECT * FROM (SELECT created_at FROM tasks ORDER BY seq DESC LIMIT 1)
                UNION ALL SELECT max(created_at) FROM receipts
                UNION ALL SELECT max(last_heartbeat) FROM agents
            )
            """
        )
        return latest > 0 ? Timestamp(milliseconds: Int64(latest)) : nil
    }
}

import GRDB
package import Vocabulary

/// Looks a store over without changing anything in it, beside a running server too.
package struct StoreCheckup: Sendable {
    /// What is wrong with the store, a sentence each; empty for a sound one.
    package let damages: [String]
    package let tasks: Int
    package let keys: Int
    /// How much of the content is plain, and how much each key has sealed.
    package let sealing: [SealedCount]

    /// Reads the whole store once, which takes about a second for each gigabyte.
    package init(of directory: DataDirectory) throws(Fault) {
        do {
            self = try Self.read(directory)
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            self.init(damages: [error.message ?? "it is no database"], tasks: 0, keys: 0, sealing: [])
        } catch {
            throw Fault(.storageError, "The store cannot be read: \(error)", cause: error)
        }
    }

    private init(damages: [String], tasks: Int, keys: Int, sealing: [SealedCount]) {
        self.damages = damages
        self.tasks = tasks
        self.keys = keys
        self.sealing = sealing
    }

    private static func read(_ directory: DataDirectory) throws -> StoreCheckup {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let database = try DatabaseQueue(path: directory.databasePath, configuration: configuration)
        let migrator = Schema.migrator
        let checkup = try database.read { database in
            var damages = try String.fetchAll(database, sql: "PRAGMA quick_check(10)").filter { $0 != "ok" }
            if damages.isEmpty, try migrator.hasBeenSuperseded(database) {
                damages.append("a newer callboard wrote it")
            }
            // All that is asked below stands since the first step of the schema; later ones come with the next start.
            guard damages.isEmpty, try !migrator.appliedIdentifiers(database).isEmpty else {
                return StoreCheckup(damages: damages, tasks: 0, keys: 0, sealing: [])
            }
            return StoreCheckup(
                damages: try contradictions(in: database),
                tasks: try database.number("SELECT count(*) FROM tasks"),
                keys: try database.number("SELECT count(*) FROM keys WHERE revoked_at IS NULL"),
                sealing: try sealing(in: database)
            )
        }
        try database.close()
        return checkup
    }

    /// Nothing of a store that lacks steps of the schema: it may lack what is counted, until the next start adds it.
    private static func sealing(in database: Database) throws -> [SealedCount] {
        try Schema.migrator.hasCompletedMigrations(database) ? database.sealedCounts() : []
    }

    /// What SQLite finds sound may still contradict the rules of the board.
    private static func contradictions(in database: Database) throws -> [String] {
        let questions = [
            (
                "tasks in progress without an agent or a lease",
                """
                SELECT count(*) FROM tasks
                WHERE status = 'in_progress' AND (assigned_agent IS NULL OR lease_expires_at IS NULL)
                """
            ),
            (
                "ended tasks without an end",
                """
                SELECT count(*) FROM tasks
                WHERE (status IN ('completed', 'failed', 'cancelled')) <> (finished_at IS NOT NULL)
                """
            ),
            (
                "pending tasks whose count of unmet dependencies is wrong",
                """
                SELECT count(*) FROM tasks WHERE status = 'pending' AND unmet <> (
                    SELECT count(*) FROM dependencies JOIN tasks AS needed ON needed.seq = dependencies.dependency
                    WHERE dependencies.task = tasks.seq AND needed.status <> 'completed'
                )
                """
            ),
            (
                "rooms whose counts of messages are wrong",
                """
                SELECT count(*) FROM rooms WHERE kept_messages <> (
                    SELECT count(*) FROM room_messages WHERE room = rooms.id AND seq > rooms.cleared_through
                )
                """
            ),
            (
                "rooms whose counts of agents are wrong",
                """
                SELECT count(*) FROM rooms WHERE (user_count, online_count) <> (
                    SELECT count(*), coalesce(sum(1 - is_silent), 0)
                    FROM room_members JOIN room_agents USING (agent) WHERE room = rooms.id AND is_present = 1
                )
                """
            ),
        ]
        return try questions.compactMap { name, question in
            let count = try database.number(question)
            return count == 0 ? nil : "\(count) \(name)"
        }
    }
}

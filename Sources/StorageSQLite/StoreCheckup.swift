import GRDB
package import Orchestration
package import Vocabulary

/// Looks a store over without changing anything in it, beside a running server too.
package struct StoreCheckup: Sendable {
    /// How closely a store is looked at.
    package enum Depth: Sendable {
        /// Reads the whole store once, which takes about a second for each gigabyte.
        case pages
        /// Compares every index with its table and every count with what it counts, too; takes several times as long.
        case everything
    }

    /// What is wrong with the store, a sentence each; empty for a sound one.
    package let damages: [String]
    package var tasks = 0
    /// All keys, those that have ended too; without what they are compared with.
    package var keys: [KeyRecord] = []
    /// When the last backup was made that this store knows of.
    package var lastBackup: Timestamp?
    /// Whether pages that hold nothing go back to the disk.
    package var givesSpaceBack = true
    /// Which row of the audit log somebody has touched, if any of the newest.
    package var auditBreak: String?
    /// How much of the content is plain, and how much each key has sealed.
    package var sealing: [SealedCount] = []

    /// Looks over the store of a data directory.
    package init(of directory: DataDirectory, to depth: Depth = .pages) throws(Fault) {
        try directory.requireDatabase()
        try self.init(ofFile: directory.databasePath, to: depth)
    }

    /// Looks over a file that is said to be a store, such as a backup.
    package init(ofFile path: String, to depth: Depth = .pages) throws(Fault) {
        do {
            self = try Self.read(path, to: depth)
        } catch let fault as Fault {
            self.init(damages: [fault.message])
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            self.init(damages: [error.message ?? "it is no database"])
        } catch {
            throw Fault(opening: path, error)
        }
    }

    private init(damages: [String]) { self.damages = damages }

    private static func read(_ path: String, to depth: Depth) throws -> StoreCheckup {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        let checkup = try database.read { database in
            let check = depth == .everything ? "integrity_check" : "quick_check"
            var damages = try String.fetchAll(database, sql: "PRAGMA \(check)(10)").filter { $0 != "ok" }
            if damages.isEmpty { try Schema.requireOwn(database) }
            // All that is asked below stands since the first step of the schema; later ones come with the next start.
            guard damages.isEmpty, try !Schema.migrator.appliedIdentifiers(database).isEmpty else {
                return StoreCheckup(damages: damages)
            }
            damages = try contradictions(in: database)
            if depth == .everything { damages += try miscounts(in: database) }
            var checkup = StoreCheckup(damages: damages)
            checkup.tasks = try database.number("SELECT count(*) FROM tasks")
            checkup.keys = try keys(in: database)
            checkup.lastBackup = try database.lastBackup()
            checkup.givesSpaceBack = try database.number("PRAGMA auto_vacuum") == 2
            checkup.auditBreak = try auditBreak(in: database)
            checkup.sealing = try sealing(in: database)
            return checkup
        }
        try database.close()
        return checkup
    }

    /// How many rows of the audit log are looked at; `callboard audit verify` follows all of them.
    private static let auditedRows = 1_000

    /// What is wrong with the newest rows of the audit log.
    private static func auditBreak(in database: Database) throws -> String? {
        guard try database.tableExists("audit"),
            case .broken(let row, let reason) = try database.checkAudit(last: auditedRows)
        else { return nil }
        return "row \(row): \(reason)"
    }

    /// Nothing of a store that lacks steps of the schema: it may lack what is counted, until the next start adds it.
    private static func sealing(in database: Database) throws -> [SealedCount] {
        try Schema.migrator.hasCompletedMigrations(database) ? database.sealedCounts() : []
    }

    private static func keys(in database: Database) throws -> [KeyRecord] {
        // A store of an earlier version does not know yet when a key was last used.
        let knowsUses = try database.columns(in: "keys").contains { $0.name == "last_used_at" }
        return try database.all(
            """
            SELECT id, role, agent, created_at, expires_at, revoked_at, \(knowsUses ? "last_used_at" : "created_at")
            FROM keys ORDER BY created_at, id
            """
        ) { row in
            KeyRecord(
                id: row[0],
                digest: [],
                role: Role(rawValue: row[1]) ?? .observer,
                agent: (row[2] as String?).map(AgentID.init(rawValue:)),
                createdAt: Timestamp(milliseconds: row[3]),
                expiresAt: (row[4] as Int64?).map(Timestamp.init(milliseconds:)),
                revokedAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:)),
                lastUsedAt: (row[6] as Int64?).map(Timestamp.init(milliseconds:))
            )
        }
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

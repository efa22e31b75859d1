import GRDB
import Vocabulary

/// The shape of the database, as numbered steps that are never changed once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("001 tasks, agents, state, keys") { try $0.execute(sql: migration001) }
        migrator.registerMigration("002 sessions") { try $0.execute(sql: migration002) }
        migrator.registerMigration("003 tasks by agent") { try $0.execute(sql: migration003) }
        migrator.registerMigration("004 rooms") { try $0.execute(sql: migration004) }
        migrator.registerMigration("005 search once a commit") { try $0.execute(sql: migration005) }
        migrator.registerMigration("006 origin of imported rooms") { try $0.execute(sql: migration006) }
        migrator.registerMigration("007 calls of models") { try $0.execute(sql: migration007) }
        migrator.registerMigration("008 tallies") { try $0.execute(sql: migration008) }
        migrator.registerMigration("009 trust and audit") { try $0.execute(sql: migration009) }
        migrator.registerMigration("010 sealed content", migrate: migrate010)
        migrator.registerMigration("011 beginning and last use of keys") { try $0.execute(sql: migration011) }
        return migrator
    }

    /// Refuses a database that a newer version or another program made, before anything is changed in it.
    static func requireOwn(_ database: Database) throws {
        guard try !migrator.hasBeenSuperseded(database) else {
            throw Fault(
                .storageError,
                "The store was written by a newer callboard. Start that version, or restore a backup of this one."
            )
        }
        guard try migrator.appliedIdentifiers(database).isEmpty else { return }
        guard try !database.exists("SELECT 1 FROM sqlite_master WHERE name NOT LIKE 'grdb_%' LIMIT 1") else {
            throw Fault(
                .storageError,
                "The file callboard.sqlite is a database of another program. Choose another directory with --data-dir."
            )
        }
    }
}

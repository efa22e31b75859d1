import GRDB

/// The shape of the database, as numbered steps that are never changed once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("001 tasks, agents, state, keys") { try $0.execute(sql: migration001) }
        return migrator
    }
}

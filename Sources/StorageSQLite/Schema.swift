import GRDB

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
        migrator.registerMigration("011 beginning and last use of keys") { try $0.execute(sql: migration011) }
        return migrator
    }
}

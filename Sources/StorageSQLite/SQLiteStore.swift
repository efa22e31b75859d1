import GRDB
import GRDBSQLite
package import Logging
package import Metrics
package import Orchestration
import Synchronization
package import Tracing
package import Vocabulary

/// The board's store in one SQLite file: one writer that groups changes into durable commits, readers beside it.
package final class SQLiteStore: Sendable {
    let database: any DatabaseWriter
    let writer: CommitQueue
    let limits: StoreLimits
    let health: StoreHealth
    let cipher: ContentCipher
    private let lookups: [DatabaseQueue]
    private let turn = Atomic(0)

    /// Opens the store of a data directory, and brings its schema up to date; a new one is made where there never was one.
    package convenience init(
        directory: DataDirectory,
        limits: StoreLimits = StoreLimits(),
        lockTimeout: Duration,
        cipher: ContentCipher? = nil,
        metrics: any MetricsFactory,
        tracer: any Tracer = NoOpTracer(),
        logger: Logger = Logger(label: "callboard.store") { _ in SwiftLogNoOpLogHandler() }
    ) throws(Fault) {
        let cipher = cipher ?? ContentCipher(leavingPlainWith: metrics)
        do {
            // To open it as a store would change a database that is none of ours.
            _ = try StoreInspection(of: directory, readingThrough: false)
            directory.makeDatabaseFile()
            let health = StoreHealth(metrics: metrics, logger: logger)
            let pool = try DatabasePool(
                path: directory.databasePath,
                configuration: Self.configuration(lockTimeout: lockTimeout, cipher: cipher)
            )
            // GRDB sets synchronous=NORMAL while it opens a pool, after every hook that could set something else; a
            // commit would then be lost with the power.
            try pool.writeWithoutTransaction { database in
                // SQLite opens a file that it may not write as one to read, and says so with the first change only.
                guard sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
                    throw DatabaseError(resultCode: .SQLITE_READONLY)
                }
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
                guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                    throw DatabaseError(message: "synchronous=FULL did not hold")
                }
            }
            let role: EncryptionRoster.Role = directory.isHeld ? .server : directory.isServed ? .guest : .alone
            try self.init(
                database: pool,
                limits: limits,
                lockTimeout: lockTimeout,
                cipher: cipher,
                role: role,
                health: health,
                metrics: metrics,
                tracer: tracer
            ) {
                var configuration = Self.configuration(lockTimeout: lockTimeout, cipher: cipher)
                configuration.readonly = true
                return try (0..<Self.lookupConnections).map { _ in
                    try DatabaseQueue(path: directory.databasePath, configuration: configuration)
                }
            }
            directory.noteDatabase(try database.read(Self.instance))
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(opening: directory.databasePath, error)
        }
    }

    /// What tells this board from any other.
    private static func instance(_ database: Database) throws -> String {
        try database.first("SELECT value FROM meta WHERE name = 'instance'") { $0[0] } ?? ""
    }

    /// Opens a store in memory, which is gone with the process: for tests.
    package convenience init(inMemoryWith metrics: any MetricsFactory, limits: StoreLimits = StoreLimits()) throws {
        let cipher = ContentCipher(leavingPlainWith: metrics)
        let database = try DatabaseQueue(
            configuration: Self.configuration(lockTimeout: .seconds(5), cipher: cipher)
        )
        try self.init(
            database: database,
            limits: limits,
            lockTimeout: .seconds(5),
            cipher: cipher,
            role: .alone,
            health: StoreHealth(metrics: metrics, logger: Logger(label: "") { _ in SwiftLogNoOpLogHandler() }),
            metrics: metrics,
            tracer: NoOpTracer()
        ) { [database] }
    }

    /// As many as event loops may look at the same moment.
    private static let lookupConnections = 4

    private init(
        database: any DatabaseWriter,
        limits: StoreLimits,
        lockTimeout: Duration,
        cipher: ContentCipher,
        role: EncryptionRoster.Role,
        health: StoreHealth,
        metrics: any MetricsFactory,
        tracer: any Tracer,
        lookups: () throws -> [DatabaseQueue]
    ) throws {
        try Schema.migrator.migrate(database)
        try EncryptionRoster.admit(cipher, to: database, as: role)
        self.database = database
        self.limits = limits
        self.cipher = cipher
        self.health = health
        self.lookups = try lookups()
        writer = CommitQueue(
            database: database,
            patience: lockTimeout,
            health: health,
            metrics: metrics,
            tracer: tracer
        ) { try $0.indexMessages() }
    }

    private static func configuration(lockTimeout: Duration, cipher: ContentCipher) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(lockTimeout.seconds)
        configuration.label = "callboard"
        configuration.maximumReaderCount = 8
        // A failing disk may leave a transaction that cannot even be rolled back; GRDB would end the process for that.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456")
            // Only a database without a page yet takes this: its free pages can go back to the disk later.
            if !database.configuration.readonly, try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            // What is deleted or sealed is not to stay legible in the pages it stood in.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            // What is opened to be sorted is not to pass through a file.
            if cipher.seals { try database.execute(sql: "PRAGMA temp_store = MEMORY") }
            try cipher.serve(database)
        }
        return configuration
    }

    /// Ends all use of the store; what was answered is on disk already, and is now brought into the one file.
    package func close() throws {
        // Another process at the store may forbid the checkpoint; its own end, or the next start, makes up for it.
        _ = try? database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        for lookup in lookups where lookup !== database { try lookup.close() }
        try database.close()
    }

    /// Whether the store answers.
    package func ping() throws { try look { _ = try $0.number("SELECT 1") } }

    /// How the writer syncs its commits, as SQLite itself tells it: 2 is FULL.
    package func synchronousLevel() throws -> Int {
        try database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
    }

    /// Looks at the database on the calling thread: a look-up by key takes microseconds, less than a hop to another.
    ///
    /// It has connections of its own, since a pool would ask for the version of the schema at every look.
    func look<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).newValue & .max
        do { return try lookups[turn % lookups.count].unsafeRead(body) } catch { throw Fault(storeFailure: error) }
    }

    /// Reads on a reader's own thread, in one consistent snapshot: for lists and sums.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await database.read(body) } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Fault(storeFailure: error)
        }
    }

    /// Makes a change that has one effect and one answer, however often it is asked for.
    ///
    /// An outcome that changed nothing leaves no receipt: the same call may find something to do later.
    func change<Outcome: Codable & Sendable>(
        once receipt: Receipt?,
        at now: Timestamp,
        isEffect: @escaping @Sendable (Outcome) -> Bool = { _ in true },
        _ body: @escaping @Sendable (Database) throws -> Once<Outcome>
    ) async throws -> Once<Outcome> {
        guard let receipt else { return try await writer.perform(body) }
        return try await writer.perform { database in
            if let answer = try Receipts.answer(to: receipt, in: database) {
                return Once(try JSONReader.read(answer).decode(Outcome.self), isReplay: true)
            }
            let change = try body(database)
            if !change.isReplay, isEffect(change.outcome) {
                try Receipts.keep(receipt, answer: change.outcome, at: now, in: database)
            }
            return change
        }
    }
}

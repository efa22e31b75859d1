import CoreMetrics
import Foundation
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("SQLite: durability and the data directory")
struct SQLiteStoreTests {
    /// Reads a setting of the store's own writer through the traces it leaves: a second connection sees WAL only.
    @Test func `the file is in WAL mode and keeps what was answered`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            let task = try await store.add("kept")
            // The process is not asked to close anything: what was answered has to be in the files already.
            let copy = directory.path + "/copy.sqlite"
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: directory.databasePath + suffix, toPath: copy + suffix)
            }
            let reader = try GRDB.DatabaseQueue(path: copy)
            let found = try await reader.read {
                try String.fetchOne(
                    $0,
                    sql: "SELECT description FROM tasks WHERE id = ?",
                    arguments: [task.id.rawValue]
                )
            }
            #expect(found == "kept")
            #expect(try await reader.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
            try store.close()
        }
    }

    @Test func `the files are for their owner only, also in a directory that others may read`() async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
            let store = try SQLiteStore(directory: directory)
            try await store.add()
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory.databasePath + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
            try store.close()
        }
    }

    @Test func `every commit is synced to the disk before it is answered`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            #expect(try store.synchronousLevel() == 2)
            try store.close()
        }
    }

    @Test func `a second server on the same directory is refused by name`() async throws {
        try await withTemporaryDirectory { directory in
            try directory.lockForServing()
            let second = try DataDirectory(path: directory.path)
            let fault = #expect(throws: Fault.self) { try second.lockForServing() }
            #expect(fault?.message.contains(directory.path) == true)
            directory.unlock()
            try second.lockForServing()
        }
    }

    @Test func `a store from before calls of models were kept goes on with its tasks and receipts`() async throws {
        try await withTemporaryDirectory { directory in
            let old = try SQLiteStore(directory: directory)
            let task = try await old.add()
            let claim = Claim(agent: ada, type: planning, limit: 1)
            _ = try await old.claim(claim, at: noon, once: receipt("poll"))
            try old.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write { database in
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '007%'")
                for table in ["llm_calls", "llm_sessions"] { try database.execute(sql: "DROP TABLE \(table)") }
                let columns = [
                    "cache_read_tokens", "cache_creation_tokens", "llm_calls", "cost_micros", "budget_from_attempt",
                ]
                for column in columns { try database.execute(sql: "ALTER TABLE tasks DROP COLUMN \(column)") }
            }
            try database.close()
            let store = try SQLiteStore(directory: directory)
            let mark = try #require(try await store.mark(ofClaim: "poll", orSubmission: "-"))
            #expect(mark.holds.map(\.task) == [task.id])
            let attempt = try #require(mark.holds.first)
            try await store.keep([namedCall(1, at: .attempt(attempt))])
            #expect(try await store.task(task.id)?.modelCalls == 1)
            try store.close()
        }
    }

    @Test func `a store of a newer version is refused`() async throws {
        try await withTemporaryDirectory { directory in
            try SQLiteStore(directory: directory).close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 the future')") }
            try database.close()
            let fault = #expect(throws: Fault.self) { try SQLiteStore(directory: directory) }
            #expect(fault?.message.contains("newer callboard") == true)
        }
    }

    @Test func `a store without the latest tables is sound, and gets them at its next start`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try SQLiteStore(directory: directory)
            try await first.add("kept")
            try first.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write {
                try $0.execute(sql: "DROP TABLE sessions; DELETE FROM grdb_migrations WHERE identifier LIKE '002%'")
            }
            try database.close()
            let checkup = try StoreCheckup(of: directory)
            #expect(checkup.damages.isEmpty)
            #expect(checkup.tasks == 1)
            let second = try SQLiteStore(directory: directory)
            #expect(try await second.tasks(matching: TaskFilter(), before: nil, limit: 9).tasks.count == 1)
            #expect(try await second.sessionCount(usedSince: noon) == 0)
            try second.close()
        }
    }

    @Test func `one refused change leaves its neighbours in the group alone`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let missing = [TaskID(rawValue: "task-0")]
                        return (try? await store.add("t\(number)", after: number % 2 == 0 ? missing : [])) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 100)
            #expect(try await store.tasks(matching: TaskFilter(), before: nil, limit: 200).tasks.count == 100)
            try store.close()
        }
    }

    @Test func `a store that another process keeps busy says so, and recovers`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(
                directory: directory,
                lockTimeout: .milliseconds(50),
                metrics: NOOPMetricsHandler.instance
            )
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let intruder = try GRDB.DatabaseQueue(path: directory.databasePath, configuration: configuration)
            try await intruder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            #expect(await faultCode { try await store.add() } == .storeBusy)
            try await intruder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await store.add().id.rawValue == "task-20261121-001")
            try store.close()
        }
    }

    @Test func `keys made by another process are seen at once`() async throws {
        try await withTemporaryDirectory { directory in
            let server = try SQLiteStore(directory: directory)
            let before = try await server.keysVersion()
            let command = try SQLiteStore(directory: directory)
            let key = KeyRecord(
                id: "k",
                digest: [1],
                role: .observer,
                agent: nil,
                agentType: nil,
                createdAt: noon,
                expiresAt: nil
            )
            try await command.insert(key)
            #expect(try await server.keysVersion() > before)
            try command.close()
            try server.close()
        }
    }
}

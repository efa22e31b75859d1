import CoreMetrics
import Foundation
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Encryption at rest: rotation")
struct RotationTests {
    private func rotate(_ store: SQLiteStore, besideServer: Bool = false) async throws -> RotationOutcome {
        try await store.rotateEncryption(
            besideServer: besideServer,
            pausing: .zero,
            time: SystemTime(wallClock: noon)
        ) { _ in }
    }

    /// Every value of the content as the file holds it.
    private func stored(in directory: DataDirectory) async throws -> [DatabaseValue] {
        let database = try GRDB.DatabaseQueue(path: directory.databasePath)
        let values = try await database.read { database in
            try ContentColumn.all.flatMap { column in
                try DatabaseValue.fetchAll(
                    database,
                    sql: "SELECT \(column.name) FROM \(column.table) WHERE \(column.name) IS NOT NULL"
                )
            }
        }
        try database.close()
        return values
    }

    private func indexedRows(in directory: DataDirectory) async throws -> Int? {
        let database = try GRDB.DatabaseQueue(path: directory.databasePath)
        defer { try? database.close() }
        return try await database.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM message_index_data WHERE id > 10")
        }
    }

    @Test func `what was plain is sealed, down to the index of the search`() async throws {
        try await withTemporaryDirectory { directory in
            let plain = try SQLiteStore(directory: directory)
            try await plain.open(general)
            for number in 1...600 {
                try await plain.say("the needle number \(number)")
                try await plain.add("a task of Zanzibar")
            }
            try plain.close()
            let store = try SQLiteStore(directory: directory, keys: 1)
            let outcome = try await rotate(store)
            #expect(outcome.sealed > 1_200 && outcome.left.isEmpty && outcome.isLogEmpty)
            let acts = try await store.auditRows(matching: AuditFilter(), limit: 9).map(\.entry.action)
            #expect(acts == ["encryption_rotated"])
            #expect(try await store.find("number 600") == ["the needle number 600"])
            #expect(try await store.page(limit: 1).texts == ["the needle number 600"])
            // Messages that were in the index once are pruned like any other.
            try await store.say("one more", keeping: 100)
            try store.close()
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
                let bytes = try Data(contentsOf: URL(filePath: directory.path + "/" + name))
                for trace in ["Zanzibar", "needle"] where name.hasPrefix("callboard.sqlite") {
                    #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(trace) in \(name)")
                }
            }
            // The index holds no letters of theirs either: beyond its first two rows, which describe it, nothing.
            #expect(try await indexedRows(in: directory) == 0)
            #expect(try await stored(in: directory).allSatisfy { Data.fromDatabaseValue($0)?.first == 1 })
            #expect(try StoreCheckup(of: directory).damages.isEmpty)
        }
    }

    @Test func `a new key takes over, and the old one is not needed any more`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try SQLiteStore(directory: directory, keys: 1)
            let task = try await first.add("kept through all keys")
            try first.close()
            let store = try SQLiteStore(directory: directory, keys: 2, 1)
            let outcome = try await rotate(store)
            #expect(outcome.retired == [try SealingKeys.key(1).id])
            // Once more finds nothing to do.
            #expect(try await rotate(store).sealed == 0)
            try store.close()
            let last = try SQLiteStore(directory: directory, keys: 2)
            #expect(try await last.task(task.id)?.description == "kept through all keys")
            try last.close()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what agents write meanwhile is neither lost nor left behind`() async throws {
        try await withTemporaryDirectory { directory in
            try directory.lockForServing()
            try await withServer(in: directory) { server in
                let command = try SQLiteStore(directory: try DataDirectory(path: directory.path), keys: 2, 1)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            for round in 1...20 {
                                for number in stride(from: writer, to: 300, by: 16) {
                                    try await write(round, to: "key-\(number)", of: server)
                                }
                            }
                        }
                    }
                    group.addTask { _ = try await rotate(command, besideServer: true) }
                    try await group.waitForAll()
                }
                for number in 0..<300 {
                    let expected = number % 16 < 4 ? "20" : "0"
                    #expect(try await server.state("key-\(number)", at: noon)?.value.text == expected)
                }
                try command.close()
            }
            let counts = try StoreCheckup(of: directory).sealing
            #expect(counts.map(\.keyID) == [try SealingKeys.key(2).id])
        }
    }

    /// Runs a test with a server that has a new key, on a store that is sealed with the old one.
    private func withServer(in directory: DataDirectory, _ body: (SQLiteStore) async throws -> Void) async throws {
        let old = try SQLiteStore(directory: directory, keys: 1)
        for number in 0..<300 { try await write(0, to: "key-\(number)", of: old) }
        try old.close()
        let server = try SQLiteStore(directory: directory, keys: 2, 1)
        try await body(server)
        try server.close()
    }

    private func write(_ number: Int, to key: String, of store: SQLiteStore) async throws {
        let change = StateChange(
            key: key,
            value: RawJSON(trusting: "\(number)"),
            timeToLive: .seconds(600),
            expectedVersion: nil,
            actor: "boss"
        )
        _ = try await store.setState(change, at: noon, once: nil)
    }

    @Test func `beside a server that seals with another key nothing is rotated`() async throws {
        try await withTemporaryDirectory { directory in
            try directory.lockForServing()
            try SQLiteStore(directory: directory, keys: 2, 1).close()
            let server = try SQLiteStore(directory: directory, keys: 1, 2)
            let command = try SQLiteStore(directory: try DataDirectory(path: directory.path), keys: 2, 1)
            #expect(await faultCode { _ = try await rotate(command, besideServer: true) } == .storageError)
            try command.close()
            try server.close()
        }
    }

    @Test func `what does not open stays as it is, and its key stays noted`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try SQLiteStore(directory: directory, keys: 1)
            try await first.add("to be damaged")
            try await first.add("whole")
            try first.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write {
                try $0.execute(
                    sql:
                        "UPDATE tasks SET description = CAST(substr(description, 1, 30) || x'00' AS BLOB) WHERE seq = 1"
                )
            }
            try database.close()
            let store = try SQLiteStore(directory: directory, keys: 2, 1)
            let outcome = try await rotate(store)
            #expect(outcome.retired.isEmpty)
            #expect(outcome.left.map(\.keyID) == [try SealingKeys.key(1).id] && outcome.left.map(\.count) == [1])
            try store.close()
        }
    }

    @Test func `without a key there is nothing to rotate to`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            #expect(await faultCode { _ = try await rotate(store) } == .invalidArgument)
            try store.close()
        }
    }
}

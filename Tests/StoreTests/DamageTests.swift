import Foundation
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

/// What may have happened to a database file while nobody looked.
enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case headerZeroed, halfFile, garbagePage, noDatabase, empty, gone, otherProgram, newerSchema

    var testDescription: String { rawValue }

    /// A word of the sentence that tells it.
    var word: String {
        switch self {
        case .headerZeroed, .noDatabase: "no database"
        case .halfFile, .garbagePage: "damaged"
        case .empty: "empty"
        case .gone: "gone"
        case .otherProgram: "another program"
        case .newerSchema: "newer callboard"
        }
    }

    func apply(to path: String) async throws {
        let file = URL(filePath: path)
        var bytes = try Data(contentsOf: file)
        switch self {
        case .headerZeroed: bytes.replaceSubrange(0..<100, with: Data(count: 100))
        case .halfFile: bytes = bytes.prefix(bytes.count / 2)
        case .garbagePage: bytes.replaceSubrange(8_192..<12_288, with: Data(repeating: 0xA5, count: 4_096))
        case .noDatabase: bytes = Data("These are the minutes of a meeting, and no tables.\n".utf8)
        case .empty: bytes = Data()
        case .gone: return try FileManager.default.removeItem(at: file)
        case .otherProgram, .newerSchema:
            if self == .otherProgram { try FileManager.default.removeItem(at: file) }
            let database = try GRDB.DatabaseQueue(path: path)
            try await database.write {
                try $0.execute(
                    sql: self == .otherProgram
                        ? "CREATE TABLE recipes (name TEXT)" : "INSERT INTO grdb_migrations VALUES ('999 the future')"
                )
            }
            return try database.close()
        }
        try bytes.write(to: file)
    }
}

@Suite("SQLite: damaged, foreign and missing databases")
struct DamageTests {
    @Test(arguments: Damage.allCases)
    func `is told in a sentence, and nothing is changed`(damage: Damage) async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            for number in 1...40 { try await store.add("task \(number) " + String(repeating: "x", count: 2_000)) }
            try store.close()
            try await damage.apply(to: directory.databasePath)
            let before = try? Data(contentsOf: URL(filePath: directory.databasePath))
            let inspection = #expect(throws: Fault.self) { try StoreInspection(of: directory) }
            #expect(inspection?.message.contains(damage.word) == true, "\(inspection?.message ?? "")")
            // What only a look at every page finds is told at the start of a server; the rest stops every command.
            if damage != .garbagePage {
                let opening = #expect(throws: Fault.self) { try SQLiteStore(directory: directory) }
                #expect(opening?.message.contains(damage.word) == true, "\(opening?.message ?? "")")
            }
            #expect((try? Data(contentsOf: URL(filePath: directory.databasePath))) == before)
            let damages = (try? StoreCheckup(of: directory).damages) ?? ["it cannot be opened"]
            #expect(!damages.isEmpty)
        }
    }

    @Test func `a sound store passes, and tells the latest moment it knows`() async throws {
        try await withTemporaryDirectory { directory in
            #expect(try StoreInspection(of: directory).latestMoment == nil)
            let store = try SQLiteStore(directory: directory)
            try await store.add(at: noon)
            _ = try await store.claimOne(at: noon + .seconds(7))
            #expect(try StoreInspection(of: directory).latestMoment == noon + .seconds(7))
            try store.close()
            #expect(try StoreInspection(of: directory).latestMoment == noon + .seconds(7))
        }
    }

    @Test func `a count that differs from the rows is found by the deep check alone`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await store.add()
            _ = try await store.register(ada, as: planning, capabilities: nil, at: noon)
            try store.close()
            #expect(try StoreCheckup(of: directory, to: .everything).damages.isEmpty)
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write { try $0.execute(sql: "UPDATE tallies SET count = 7 WHERE kind = 'open_tasks'") }
            try database.close()
            #expect(try StoreCheckup(of: directory).damages.isEmpty)
            let damages = try StoreCheckup(of: directory, to: .everything).damages
            #expect(damages == ["the count of open_tasks differs from what there is"])
        }
    }

    @Test func `a store from before the counts were kept gets them right`() async throws {
        try await withTemporaryDirectory { directory in
            let old = try SQLiteStore(directory: directory)
            for number in 1...3 { try await old.add("\(number)") }
            let task = try #require(await old.claimOne())
            try await old.finish(task.id)
            try old.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.write { database in
                for name in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
                where !name.hasPrefix("room_") { try database.execute(sql: "DROP TRIGGER \(name)") }
                try database.execute(
                    sql: """
                        DROP TABLE tallies; DROP INDEX agents_lost; DROP INDEX history_of_others;
                        DELETE FROM grdb_migrations WHERE identifier LIKE '008%'
                        """
                )
            }
            try database.close()
            let store = try SQLiteStore(directory: directory, limits: StoreLimits(openTasks: 3))
            try await store.add("third")
            #expect(await faultCode { try await store.add("fourth") } == .limitReached)
            try store.close()
            #expect(try StoreCheckup(of: directory, to: .everything).damages.isEmpty)
        }
    }
}

import GRDB
import Orchestration
import StorageSQLite
import Testing
import Vocabulary

@Suite("SQLite: the counts of rooms")
struct RoomCheckupTests {
    @Test func `whatever happened in rooms, their counts are right, and a wrong one is found`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await store.open(general, team)
            for number in 1...6 { try await store.say("number \(number)", to: [bob], keeping: 4) }
            _ = try await store.clearMessages(of: general, by: .boss, at: noon, once: nil)
            for number in 1...3 { try await store.say("number \(number)") }
            _ = try await store.sweepCleared(limit: 2)
            try await store.leave(team, ada)
            _ = try await store.markSilent(since: noon + .seconds(1))
            try await store.keepOnline([bob], at: noon + .seconds(2))
            try store.close()
            #expect(try StoreCheckup(of: directory).damages.isEmpty)
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            // What is pruned or swept is gone from the index too, and what is not is still in it.
            #expect(try await database.read { try $0.indexed() == $0.kept() })
            try await database.write { database in
                let wrong = "UPDATE rooms SET kept_messages = 99, online_count = 99 WHERE name = 'general'"
                try database.execute(sql: wrong)
            }
            try database.close()
            #expect(try StoreCheckup(of: directory).damages.count == 2)
        }
    }

    @Test func `a message that is pruned in the commit that brought it leaves nothing in the index`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await store.open(general)
            try await store.say("number 0")
            try await withThrowingTaskGroup { group in
                for number in 1...200 { group.addTask { try await store.say("number \(number)", keeping: 1) } }
                try await group.waitForAll()
            }
            try store.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            #expect(try await database.read { try $0.indexed() == $0.kept() && $0.kept().count == 1 })
            try database.close()
        }
    }
}

extension GRDB.Database {
    /// The numbers of the messages that say "number", as the index has them.
    fileprivate func indexed() throws -> [Int] {
        try Int.fetchAll(self, sql: "SELECT rowid FROM message_index WHERE message_index MATCH 'number' ORDER BY rowid")
    }

    /// The same, as the room has them.
    fileprivate func kept() throws -> [Int] {
        try Int.fetchAll(self, sql: "SELECT seq FROM room_messages WHERE text LIKE '%number%' ORDER BY seq")
    }
}

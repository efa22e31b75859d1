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
            _ = try await store.clearMessages(of: general, by: "boss", at: noon, once: nil)
            for number in 1...3 { try await store.say("number \(number)") }
            _ = try await store.sweepCleared(limit: 2)
            try await store.leave(team, ada)
            _ = try await store.markSilent(since: noon + .seconds(1))
            try await store.keepOnline([bob], at: noon + .seconds(2))
            try store.close()
            #expect(try StoreCheckup(of: directory).damages.isEmpty)
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            // What is pruned or swept is gone from the index too, and what is not is still in it.
            let counts = try await database.read { database in
                try ["message_index WHERE message_index MATCH 'number'", "room_messages WHERE text LIKE '%number%'"]
                    .map { try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") }
            }
            #expect(counts[0] == counts[1])
            try await database.write { database in
                let wrong = "UPDATE rooms SET kept_messages = 99, online_count = 99 WHERE name = 'general'"
                try database.execute(sql: wrong)
            }
            try database.close()
            #expect(try StoreCheckup(of: directory).damages.count == 2)
        }
    }
}

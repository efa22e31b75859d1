import Foundation
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("SQLite: room on the disk")
struct SpaceTests {
    /// Ends so many tasks with large results, and forgets them again.
    private func fillAndPrune(_ store: SQLiteStore, _ count: Int) async throws {
        let result = #"{"text":""# + String(repeating: "x", count: 60_000) + #""}"#
        for number in 1...count {
            let task = try await store.add("\(number)")
            _ = try await store.claimOne()
            try await store.finish(task.id, result: result)
        }
        let later = noon + .seconds(100)
        while try await store.prune(finishedBefore: later, receiptsBefore: later, limit: 32) > 0 {}
    }

    private func size(_ directory: DataDirectory) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.databasePath)
        return attributes[.size] as? Int ?? 0
    }

    @Test(.timeLimit(.minutes(1)))
    func `room of what was forgotten goes back to the disk in steps`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await fillAndPrune(store, 60)
            let wasted = try store.reusableBytes()
            #expect(wasted > 3_000_000)
            var steps = 0
            while try await store.releaseSpace(pages: 64) { steps += 1 }
            #expect(steps > 5)
            #expect(try store.reusableBytes() <= 256 * 4_096)
            #expect(try await !store.releaseSpace(pages: 64))
            try store.close()
            #expect(try size(directory) < wasted)
            #expect(try StoreCheckup(of: directory, to: .everything).damages.isEmpty)
        }
    }

    @Test func `a store of an earlier version gives room back once it was compacted`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try SQLiteStore(directory: directory)
            try await first.add("kept", type: testing)
            try first.close()
            let database = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA auto_vacuum = NONE; VACUUM")
            }
            try database.close()
            let old = try SQLiteStore(directory: directory)
            try await fillAndPrune(old, 40)
            #expect(try await !old.releaseSpace(pages: 64))
            try old.close()
            #expect(try !StoreCheckup(of: directory).givesSpaceBack)
            let (before, after) = try directory.compact()
            #expect(after < before / 2)
            let checkup = try StoreCheckup(of: directory)
            #expect(checkup.givesSpaceBack)
            #expect(checkup.tasks == 1)
            let server = try DataDirectory(path: directory.path)
            try server.lockForServing()
            #expect(throws: Fault.self) { try directory.compact() }
        }
    }
}

import Foundation
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("SQLite: backup and restore")
struct BackupTests {
    @Test(.timeLimit(.minutes(1)))
    func `a backup beside writers is one moment of the store, and a store of its own`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            for number in 1...50 { try await store.add("early \(number) " + String(repeating: "x", count: 10_000)) }
            let path = directory.path + "/copy.sqlite"
            try await withThrowingTaskGroup { group in
                let writers = (0..<4).map { writer in
                    Task {
                        var count = 0
                        while !Task.isCancelled {
                            try await store.add("late \(writer).\(count)")
                            count += 1
                        }
                    }
                }
                group.addTask { _ = try await store.backUp(to: path, replacing: false, at: noon) }
                try await group.waitForAll()
                for writer in writers { writer.cancel() }
                for writer in writers { _ = await writer.result }
            }
            #expect(try await store.auditRows(matching: AuditFilter(), limit: 9).map(\.entry.action) == ["backup_made"])
            try store.close()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try StoreCheckup(ofFile: path, to: .everything).damages.isEmpty)
            #expect(try StoreCheckup(of: directory).lastBackup == noon)
            // Nothing stands beside it that would have to be kept with it.
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(names.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
            try await withTemporaryDirectory { other in
                #expect(try other.restore(from: path, replacing: false, at: noon) == nil)
                let restored = try SQLiteStore(directory: other)
                #expect(try await restored.tasks(matching: TaskFilter(), before: nil, limit: 5_000).tasks.count >= 50)
                try await restored.add("goes on")
                try restored.close()
            }
        }
    }

    @Test func `a backup replaces nothing unless it is told to`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            let path = directory.path + "/copy.sqlite"
            try Data("precious".utf8).write(to: URL(filePath: path))
            let back = { (replacing: Bool) in _ = try await store.backUp(to: path, replacing: replacing, at: noon) }
            #expect(await faultCode { try await back(false) } == .storageError)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
            try await back(true)
            #expect(try StoreCheckup(ofFile: path).damages.isEmpty)
            try store.close()
        }
    }

    @Test func `a restore refuses a running server, a bad backup and a store that stands there`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await store.add("kept")
            let path = directory.path + "/copy.sqlite"
            _ = try await store.backUp(to: path, replacing: false, at: noon)
            try await store.add("after the backup")
            try store.close()
            let server = try DataDirectory(path: directory.path)
            try server.lockForServing()
            let busy = #expect(throws: Fault.self) { try directory.restore(from: path, replacing: true, at: noon) }
            #expect(busy?.message.contains("Another server") == true)
            server.unlock()
            let standing = #expect(throws: Fault.self) { try directory.restore(from: path, replacing: false, at: noon) }
            #expect(standing?.message.contains("--force") == true)
            let bad = directory.path + "/bad.sqlite"
            try Data(contentsOf: URL(filePath: path)).prefix(9_000).write(to: URL(filePath: bad))
            let useless = #expect(throws: Fault.self) { try directory.restore(from: bad, replacing: true, at: noon) }
            #expect(useless?.message.contains("of no use") == true)
            let kept = try #require(try directory.restore(from: path, replacing: true, at: noon))
            #expect(try StoreCheckup(ofFile: kept).tasks == 2)
            #expect(try StoreCheckup(of: directory).tasks == 1)
        }
    }
}

import Foundation
import GRDB
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract: the audit log")
struct AuditContractTests {
    private func lines(_ store: some AuditStore, _ filter: AuditFilter = AuditFilter()) async throws -> [String] {
        try await store.auditRows(matching: filter, limit: 100).map { row in
            [row.entry.action, row.entry.object ?? "-", row.entry.actor.name].joined(separator: " ")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `administrative acts stand in it with who did them`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            _ = try await store.cancel(task.id, because: "enough", by: .boss, at: noon, once: nil)
            _ = try await store.retry(task.id, because: nil, by: .me, at: noon, once: nil)
            try await store.open(general)
            _ = try await store.clearMessages(of: general, by: .boss, at: noon, once: nil)
            let key = KeyRecord(
                id: "abc",
                digest: [1],
                role: .worker,
                agent: ada,
                agentType: planning,
                createdAt: noon,
                expiresAt: nil
            )
            try await store.insert(key)
            try await store.limitKey("abc", to: noon + .seconds(60), at: noon)
            try await store.revokeKey("abc", at: noon)
            try await store.noteImport(of: 3, into: general, at: noon)
            #expect(
                try await lines(store) == [
                    "task_cancelled \(task.id) boss", "task_retried \(task.id) me", "room_cleared room:general boss",
                    "key_created abc operator", "key_expiry_set abc operator", "key_revoked abc operator",
                    "rooms_imported room:general operator",
                ]
            )
            #expect(try await lines(store, AuditFilter(actor: "me")) == ["task_retried \(task.id) me"])
            #expect(try await lines(store, AuditFilter(action: "key_revoked")) == ["key_revoked abc operator"])
            #expect(try await lines(store, AuditFilter(since: noon + .seconds(1))) == [])
            guard case .sound(rows: 7, end: _) = try await store.checkAudit(last: nil) else {
                Issue.record("the chain is broken")
                return
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what was refused, repeated or changed nothing leaves no row`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let task = try await store.add()
            for _ in 0..<2 {
                _ = try await store.cancel(task.id, because: nil, by: .boss, at: noon, once: receipt("c"))
            }
            #expect(
                await faultCode {
                    _ = try await store.retry(TaskID(rawValue: "none"), because: nil, by: .boss, at: noon, once: nil)
                }
                    == .taskNotFound
            )
            #expect(await faultCode { try await store.revokeKey("none", at: noon) } == .invalidArgument)
            #expect(try await lines(store) == ["task_cancelled \(task.id) boss"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the newest rows come, the newest last`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.appendAudit((0..<9).map { AuditEntry(.refused, of: "\($0)", by: .server, at: noon) })
            let rows = try await store.auditRows(matching: AuditFilter(), limit: 2)
            #expect(rows.map(\.entry.object) == ["7", "8"])
            #expect(rows.map(\.sequence) == [8, 9])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `old rows are forgotten from the beginning, and the log says so itself`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            // The fifth is as young as the last: nothing behind it goes, however old.
            let ages = [0, 1, 2, 3, 60, 0, 1]
            try await store.appendAudit(
                ages.map { AuditEntry(.refused, of: "\($0)", by: .server, at: noon + .seconds($0)) }
            )
            let moment = noon + .seconds(3)
            #expect(try await store.pruneAudit(before: noon, at: noon, limit: 9) == 0)
            #expect(try await store.pruneAudit(before: moment, at: noon, limit: 2) == 2)
            #expect(try await store.pruneAudit(before: moment, at: noon, limit: 2) == 1)
            #expect(try await store.pruneAudit(before: moment, at: noon, limit: 2) == 0)
            let rows = try await store.auditRows(matching: AuditFilter(), limit: 9)
            #expect(rows.map(\.sequence) == [4, 5, 6, 7, 8, 9])
            #expect(rows.map(\.entry.action).suffix(3) == ["refused", "audit_pruned", "audit_pruned"])
            let end = try #require(rows.last).mark
            #expect(try await store.checkAudit(last: nil) == .sound(rows: 6, end: end))
            #expect(try await store.checkAudit(last: 2) == .sound(rows: 2, end: end))
            // Also where nothing is left but what says so.
            #expect(try await store.pruneAudit(before: noon + .seconds(90), at: noon, limit: 9) == 6)
            try await store.appendAudit([AuditEntry(.refused, of: "new", by: .server, at: noon)])
            #expect(try await lines(store) == ["audit_pruned - server", "refused new server"])
            guard case .sound(rows: 2, end: _) = try await store.checkAudit(last: nil) else {
                Issue.record("the chain is broken")
                return
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a line comes back as it was written, whatever it holds`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let entry = AuditEntry(
                at: noon,
                actor: AuditEntry.Actor(name: "caf\u{E9} \u{1} \"", key: "", role: nil),
                action: "an act of a newer version",
                object: "",
                outcome: AuditEntry.Outcome(rawValue: "half"),
                address: "[::1]:7",
                trace: nil,
                details: RawJSON(trusting: #"{"n":12345678901234567,"list":[],"x":1.10}"#)
            )
            try await store.appendAudit([entry])
            let row = try #require(await store.auditRows(matching: AuditFilter(), limit: 1).first)
            #expect(row.entry == entry)
            #expect(row.follows(.beginning))
            #expect(try await store.auditRows(matching: AuditFilter(actor: "cafe\u{301} \u{1} \""), limit: 1).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a long log is read and followed to its end`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let entries = (1...1_700).map { number in
                AuditEntry(number % 800 == 0 ? .quarantined : .refused, of: "\(number)", by: .server, at: noon)
            }
            try await store.appendAudit(entries)
            #expect(
                try await lines(store, AuditFilter(action: "quarantined")) == [
                    "quarantined 800 server", "quarantined 1600 server",
                ]
            )
            let all = try await store.auditRows(matching: AuditFilter(), limit: 2_000)
            #expect(all.map(\.entry) == entries)
            let end = try #require(all.last).mark
            #expect(try await store.checkAudit(last: nil) == .sound(rows: 1_700, end: end))
            #expect(try await store.checkAudit(last: 1_200) == .sound(rows: 1_200, end: end))
        }
    }

    /// Ways to touch the log behind the server's back, and the row that is named for each.
    @Test(
        arguments: [
            ("UPDATE audit SET actor = 'nobody' WHERE seq = 5", 5), ("UPDATE audit SET at = at + 1 WHERE seq = 1", 1),
            ("UPDATE audit SET outcome = 'fine' WHERE seq = 9", 9),
            ("UPDATE audit SET details = '{}' WHERE seq = 3", 3),
            ("UPDATE audit SET key = '' WHERE seq = 4", 4), ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 6", 6),
            ("DELETE FROM audit WHERE seq = 7", 7), ("DELETE FROM audit WHERE seq >= 8", 8),
            ("DELETE FROM audit WHERE seq <= 2", 1), ("DELETE FROM audit", 1),
            ("UPDATE audit SET seq = CASE seq WHEN 4 THEN -5 ELSE -4 END WHERE seq IN (4, 5)", -5),
            ("UPDATE audit_marks SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3) WHERE name = 'anchor'", 1),
            (
                """
                UPDATE audit_marks SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3) WHERE name = 'anchor';
                DELETE FROM audit WHERE seq <= 3
                """, 4
            ),
            ("UPDATE audit_marks SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8) WHERE name = 'head'", 9),
        ]
    )
    func `a hand in the file is found`(sql: String, row: Int) async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            try await store.appendAudit((1...10).map { AuditEntry(.refused, of: "\($0)", by: .server, at: noon) })
            guard case .sound(rows: 10, end: _) = try await store.checkAudit(last: nil) else {
                Issue.record("the chain is broken from the start")
                return
            }
            let intruder = try GRDB.DatabaseQueue(path: directory.databasePath)
            try await intruder.write { try $0.execute(sql: sql) }
            try intruder.close()
            let verdict = try await store.checkAudit(last: nil)
            guard case .broken(let broken, _) = verdict else {
                Issue.record("\(sql) was not found: \(verdict)")
                return
            }
            #expect(broken == row)
            try store.close()
        }
    }

    @Test func `two processes write one chain`() async throws {
        try await withTemporaryDirectory { directory in
            let stores = [try SQLiteStore(directory: directory), try SQLiteStore(directory: directory)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let entry = AuditEntry(.refused, of: "\(number)", by: .server, at: noon)
                        try await stores[number % 2].appendAudit([entry])
                    }
                }
                try await group.waitForAll()
            }
            guard case .sound(rows: 40, end: _) = try await stores[0].checkAudit(last: nil) else {
                Issue.record("the chain is broken")
                return
            }
            for store in stores { try store.close() }
        }
    }
}

import NIOCore
import Orchestration
import RESP
import StorageRedis
import TestSupport
import Testing
import Vocabulary

@Suite("Redis: the audit log of several nodes", .enabled(if: RedisServer.program != nil), .timeLimit(.minutes(2)))
struct RedisAuditTests {
    private func line(_ number: Int) -> AuditEntry { AuditEntry(.refused, of: "\(number)", by: .server, at: noon) }

    @Test func `several nodes write one chain, nothing lost and nothing twice`() async throws {
        try await SharedRedis.one.withNodes([.node, .node, .node]) { stores, _, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<90 {
                    let store = stores[number % 3]
                    group.addTask {
                        if number % 2 == 0 { return try await store.appendAudit([line(number)]) }
                        try await store.insert(
                            KeyRecord(id: "\(number)", digest: [1], role: .worker, createdAt: noon, expiresAt: nil)
                        )
                    }
                    // Reading in between gives lines their places as well.
                    if number % 9 == 0 { group.addTask { _ = try await store.checkAudit(last: nil) } }
                }
                try await group.waitForAll()
            }
            for store in stores {
                let rows = try await store.auditRows(matching: AuditFilter(), limit: 200)
                #expect(rows.map(\.sequence) == Array(1...90))
                #expect(Set(rows.map(\.entry.object)) == Set((0..<90).map { "\($0)" }))
                #expect(try await store.checkAudit(last: nil) == .sound(rows: 90, end: try #require(rows.last).mark))
            }
        }
    }

    @Test func `nodes that forget rows at once forget each once`() async throws {
        try await SharedRedis.one.withNodes([.node, .node, .node]) { stores, _, _ in
            try await stores[0].appendAudit((0..<40).map(line))
            let steps = try await withThrowingTaskGroup { group in
                for store in stores {
                    for _ in 0..<3 {
                        group.addTask {
                            try await store.pruneAudit(before: noon + .seconds(1), at: noon + .seconds(2), limit: 5)
                        }
                    }
                    group.addTask {
                        try await store.appendAudit([line(99)])
                        return 0
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            // Of the three rows that came meanwhile those may go that stand before all that say what went.
            let gone = steps.reduce(0, +)
            #expect((40...43).contains(gone))
            let rows = try await stores[1].auditRows(matching: AuditFilter(), limit: 99)
            #expect(rows.count == 43 - gone + steps.count { $0 > 0 })
            let end = try #require(rows.last).mark
            #expect(try await stores[2].checkAudit(last: nil) == .sound(rows: rows.count, end: end))
        }
    }

    @Test func `what an administrator does is in its place when he is answered`() async throws {
        try await SharedRedis.one.withNodes([.node]) { stores, client, namespace in
            let store = stores[0]
            let task = try await store.add()
            try await store.open(general)
            let key = KeyRecord(id: "k", digest: [1], role: .worker, agent: ada, createdAt: noon, expiresAt: nil)
            let acts: [() async throws -> Void] = [
                { _ = try await store.cancel(task.id, because: nil, by: .boss, at: noon, once: nil) },
                { _ = try await store.retry(task.id, because: nil, by: .boss, at: noon, once: nil) },
                { _ = try await store.clearMessages(of: general, by: .boss, at: noon, once: nil) },
                { try await store.noteImport(of: 3, into: general, at: noon) },
                { try await store.insert(key) },
                { try await store.limitKey("k", to: noon + .seconds(1), at: noon) },
                { try await store.revokeKey("k", at: noon) },
                { _ = try await store.setQuarantine(of: .agent(ada), because: "r", by: .boss, at: noon, once: nil) },
                { _ = try await store.setQuarantine(of: .agent(ada), because: nil, by: .boss, at: noon, once: nil) },
            ]
            for (count, act) in acts.enumerated() {
                try await act()
                let rows = try await client.send(RedisCommand("XLEN", .text("cb:{\(namespace)}:audit")))
                #expect(rows == .integer(Int64(count + 1)))
            }
        }
    }

    /// The node may change the board, and dies for the log before it can give the line its place.
    @Test func `a line that its node could not chain is chained by the next`() async throws {
        try await SharedRedis.one.withNodes([.node, SharedRedis.halfUser]) { stores, client, namespace in
            let (sound, dying) = (stores[0], stores[1])
            try await sound.appendAudit([line(1)])
            try await dying.insert(KeyRecord(id: "k", digest: [1], role: .worker, createdAt: noon, expiresAt: nil))
            try await dying.revokeKey("k", at: noon)
            #expect(try await sound.keys().first?.revokedAt == noon)
            let pending = try await client.send(RedisCommand("LLEN", .text("cb:{\(namespace)}:audit:pending")))
            #expect(pending == .integer(2))
            // It can still read the log as far as it goes.
            #expect(try await dying.auditRows(matching: AuditFilter(), limit: 9).map(\.sequence) == [1])
            try await sound.appendAudit([line(2)])
            let rows = try await sound.auditRows(matching: AuditFilter(), limit: 9)
            #expect(rows.map(\.entry.action) == ["refused", "key_created", "key_revoked", "refused"])
            #expect(try await dying.checkAudit(last: nil) == .sound(rows: 4, end: try #require(rows.last).mark))
        }
    }

    /// Ways to touch the log behind the nodes' back, and the row that is named for each.
    @Test(
        arguments: [
            (["XDEL audit 7-0"], 7), (["XDEL audit 10-0"], 10), (["XTRIM audit MAXLEN 8"], 1), (["DEL audit"], 1),
            (["HSET audit:marks head 8"], 9), (["DEL audit:marks"], 1),
            (["HSET audit:marks anchor 3 anchor_hash ?"], 1),
            (["HSET audit:marks anchor 3 anchor_hash ?", "XTRIM audit MINID 4"], 4),
            (["HSET audit:marks anchor 3 anchor_hash ? pruned 5", "XTRIM audit MINID 4"], 4),
            (["XADD audit 11-0 line {} hash ?"], 11), (["XDEL audit 10-0", "XADD audit 11-0 line ? hash ?"], 10),
        ]
    )
    func `a hand in the engine is found`(commands: [String], row: Int) async throws {
        try await SharedRedis.one.withNodes([.node]) { stores, client, namespace in
            try await stores[0].appendAudit((1...10).map(line))
            guard case .sound(rows: 10, end: _) = try await stores[0].checkAudit(last: nil) else {
                Issue.record("the chain is broken from the start")
                return
            }
            let third = try await stores[0].auditRows(matching: AuditFilter(), limit: 10)[2]
            for command in commands {
                let words = command.split(separator: " ").map(String.init)
                let arguments = words.dropFirst(2).map { word -> RedisCommand.Argument in
                    word == "?" ? .bytes(ByteBuffer(bytes: third.hash)) : .text(word)
                }
                _ = try await client.send(
                    RedisCommand(words[0], [.text("cb:{\(namespace)}:" + words[1])] + arguments)
                )
            }
            let verdict = try await stores[0].checkAudit(last: nil)
            guard case .broken(let broken, _) = verdict else {
                Issue.record("\(commands) was not found: \(verdict)")
                return
            }
            #expect(broken == row)
        }
    }

    @Test func `a line that was changed while it waited is found, and stops no change`() async throws {
        try await SharedRedis.one.withNodes([.node, SharedRedis.halfUser]) { stores, client, namespace in
            try await stores[1].appendAudit([line(1)])
            let pending = "cb:{\(namespace)}:audit:pending"
            _ = try await client.send(RedisCommand("LSET", .text(pending), 0, "no line"))
            let key = KeyRecord(id: "k", digest: [1], role: .worker, createdAt: noon, expiresAt: nil)
            try await stores[0].insert(key)
            #expect(try await stores[0].keys().map(\.id) == ["k"])
            #expect(await faultCode { _ = try await stores[0].checkAudit(last: nil) } == .storageError)
        }
    }
}

extension RedisCredentials {
    fileprivate static let node = RedisServer.credentials
}

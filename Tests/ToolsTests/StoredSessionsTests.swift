import CoreMetrics
import MCP
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("Sessions in the store")
struct StoredSessionsTests {
    private static let ada = Caller(keyID: "k1", role: .worker)

    private let time = ManualTime()
    private let store: SQLiteStore
    private let sessions: StoredSessions

    init() throws {
        store = try SQLiteStore(inMemoryWith: NOOPMetricsHandler.instance)
        sessions = StoredSessions(records: store, time: time)
    }

    private func open(_ version: ProtocolVersion = .november2025, by caller: Caller = ada) async throws -> String {
        try await sessions.open(for: caller, speaking: version, with: .none).id
    }

    private func isOpen(_ id: String, to caller: Caller = ada) async throws -> Bool {
        try await sessions.use(id, by: caller, for: .zero) != nil
    }

    @Test func `a restarted server, or another, knows a session and what its client asked for`() async throws {
        let capabilities: JSON = ["elicitation": ["form": [:]], "experimental": ["caf\u{E9}": 1.5]]
        let opened = try await sessions.open(for: Self.ada, speaking: .june2025, with: ClientCapabilities(capabilities))
        let changed = try await sessions.change(opened.id, by: Self.ada) { session in
            session.logLevel = .critical
            session.watched = ["task://b", "task://a"]
        }
        #expect(changed?.logLevel == .critical)
        let other = StoredSessions(records: store, time: time)
        let session = try #require(await other.use(opened.id, by: Self.ada, for: .zero))
        #expect(session.id == opened.id)
        #expect(session.version == .june2025)
        #expect(session.capabilities.json == capabilities)
        #expect(session.logLevel == .critical)
        #expect(session.watched == ["task://a", "task://b"])
        #expect(try await other.end(opened.id, by: Self.ada))
        #expect(try await isOpen(opened.id) == false)
        #expect(try await sessions.end(opened.id, by: Self.ada) == false)
    }

    @Test(arguments: [Caller.local, Caller(keyID: "k2", role: .orchestrator)])
    func `a session is unknown to every other key`(stranger: Caller) async throws {
        let id = try await open()
        #expect(try await isOpen(id, to: stranger) == false)
        #expect(try await sessions.change(id, by: stranger) { $0.logLevel = .debug } == nil)
        #expect(try await sessions.end(id, by: stranger) == false)
        #expect(try await sessions.use(id, by: Self.ada, for: .zero)?.logLevel == .info)
        let local = try await open(by: .local)
        #expect(try await isOpen(local, to: .local))
        #expect(try await isOpen(local) == false)
    }

    @Test func `a session is forgotten after an idle day`() async throws {
        let id = try await open()
        for _ in 1...3 {
            time.advance(by: SessionRecord.idleTime)
            #expect(try await isOpen(id))
        }
        time.advance(by: SessionRecord.idleTime + .milliseconds(1))
        #expect(try await isOpen(id) == false)
        #expect(try await sessions.change(id, by: Self.ada) { $0.logLevel = .debug } == nil)
        #expect(try await sessions.end(id, by: Self.ada) == false)
    }

    @Test func `a session that waits is not idle`() async throws {
        let id = try await open()
        _ = try await sessions.use(id, by: Self.ada, for: .seconds(1_800))
        // A short call meanwhile does not take the long one's time away.
        #expect(try await isOpen(id))
        time.advance(by: .seconds(1_800) + SessionRecord.idleTime)
        #expect(try await sessions.use(id, by: Self.ada, for: .zero) != nil)
    }

    @Test func `the last use is written once a minute, not with every request`() async throws {
        let id = try await open()
        let start = time.now()
        time.advance(by: StoredSessions.touchInterval)
        #expect(try await isOpen(id))
        #expect(try await store.session(id)?.lastUse == start)
        time.advance(by: .milliseconds(1))
        #expect(try await isOpen(id))
        #expect(try await store.session(id)?.lastUse == time.now())
    }

    @Test func `a store that takes no touch still answers`() async throws {
        let id = try await open()
        time.advance(by: .seconds(3_600))
        let reading = StoredSessions(records: ReadOnlyRecords(store: store), time: time)
        #expect(try await reading.use(id, by: Self.ada, for: .zero) != nil)
        await #expect(throws: Fault.self) { try await reading.change(id, by: Self.ada) { $0.logLevel = .debug } }
    }

    @Test func `a full server lets long idle sessions go, or says when to come again`() async throws {
        let few = StoredSessions(records: store, time: time, capacity: 2)
        let first = try await open()
        time.advance(by: .seconds(120))
        let second = try await open()
        let fault = await #expect(throws: Fault.self) {
            try await few.open(for: Self.ada, speaking: .june2025, with: .none)
        }
        #expect(fault?.code == .rateLimited)
        #expect(fault?.isRetryable == true)
        #expect(fault?.retryAfter == 60)
        #expect(try await isOpen(first))
        time.advance(by: StoredSessions.spareTime)
        // The first was used after the second was opened.
        await #expect(throws: Fault.self) { try await few.open(for: Self.ada, speaking: .june2025, with: .none) }
        time.advance(by: .milliseconds(1))
        #expect(try await isOpen(first))
        _ = try await few.open(for: Self.ada, speaking: .june2025, with: .none)
        #expect(try await isOpen(first))
        #expect(try await isOpen(second) == false)
    }

    @Test func `changes at the same time all hold`() async throws {
        let id = try await open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { [sessions] in
                    _ = try await sessions.change(id, by: Self.ada) { $0.watched.insert("task://\(number)") }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await sessions.use(id, by: Self.ada, for: .zero)?.watched.count == 40)
    }

    @Test func `a change that changes nothing is not written`() async throws {
        let id = try await open()
        for _ in 1...3 { _ = try await sessions.change(id, by: Self.ada) { $0.watched = ["task://1", "task://2"] } }
        #expect(try await store.session(id)?.revision == 2)
    }

    @Test(arguments: [
        "", "{", "[]", "{}",
        #"{"version":"2031-01-01","capabilities":{},"log_level":"info","watched":[]}"#,
        #"{"version":"2026-07-28","capabilities":{},"log_level":"info","watched":[]}"#,
        #"{"version":"2025-11-25","capabilities":[],"log_level":"info","watched":[]}"#,
        #"{"version":"2025-11-25","capabilities":{},"log_level":"shouting","watched":[]}"#,
        #"{"version":"2025-11-25","capabilities":{},"log_level":"info"}"#,
    ])
    func `a record that this server does not understand is no session`(document: String) async throws {
        let now = time.now()
        let record = SessionRecord(id: "s", keyID: "k1", document: document, createdAt: now, lastUse: now)
        #expect(try await store.insert(record, limit: 10, displacingUsedBefore: now))
        #expect(try await isOpen("s") == false)
        #expect(try await sessions.change("s", by: Self.ada) { $0.logLevel = .debug } == nil)
        #expect(try await sessions.end("s", by: Self.ada) == false)
    }

    @Test func `ids cannot be guessed`() async throws {
        var ids: Set<String> = []
        for _ in 0..<1_000 { ids.insert(try await open()) }
        #expect(ids.count == 1_000)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        // Every position takes every digit: nothing of the 128 bits stands still.
        for position in 0..<32 {
            let digits = Set(ids.map { $0.utf8[$0.utf8.index($0.utf8.startIndex, offsetBy: position)] })
            #expect(digits.count == 16)
        }
    }
}

/// Records on a disk that is full.
private struct ReadOnlyRecords: SessionRecordStore {
    let store: SQLiteStore
    private static let full = Fault(.storageError, "The disk is full.")

    func session(_ id: String) async throws -> SessionRecord? { try await store.session(id) }
    func sessionCount(usedSince moment: Timestamp) async throws -> Int {
        try await store.sessionCount(usedSince: moment)
    }

    func insert(_ session: SessionRecord, limit: Int, displacingUsedBefore moment: Timestamp) throws -> Bool {
        throw Self.full
    }
    func touchSession(_ id: String, at moment: Timestamp) throws -> Bool { throw Self.full }
    func replaceDocument(ofSession id: String, with document: String, ifRevision revision: Int) throws -> Bool {
        throw Self.full
    }
    func removeSession(_ id: String) throws -> Bool { throw Self.full }
    func dropSessions(usedBefore moment: Timestamp, limit: Int) throws -> Int { throw Self.full }
}

import Orchestration
import StorageSQLite
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Keys of a store, and how often they were asked for.
private final class CountingKeys: KeyStore {
    let looks = Atomic(0)
    private let store: SQLiteStore

    init(_ store: SQLiteStore) { self.store = store }

    func keysVersion() async throws -> Int {
        looks.add(1, ordering: .relaxed)
        return try await store.keysVersion()
    }

    func insert(_ key: KeyRecord) async throws { try await store.insert(key) }
    func revokeKey(_ id: String, at now: Timestamp) async throws { try await store.revokeKey(id, at: now) }
    func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws {
        try await store.limitKey(id, to: moment, at: now)
    }
    func recordKeyUses(_ uses: [String: Timestamp]) async throws { try await store.recordKeyUses(uses) }
    func keys() async throws -> [KeyRecord] { try await store.keys() }
    func digestSecret() async throws -> [UInt8] { try await store.digestSecret() }
}

/// Keys that somebody has thrown away together with the rest of the store.
private final class LostKeys: KeyStore {
    private let isLost = Atomic(false)
    private let store: SQLiteStore

    init(_ store: SQLiteStore) { self.store = store }

    func lose() { isLost.store(true, ordering: .relaxed) }

    func keysVersion() async throws -> Int { isLost.load(ordering: .relaxed) ? 0 : try await store.keysVersion() }
    func keys() async throws -> [KeyRecord] { isLost.load(ordering: .relaxed) ? [] : try await store.keys() }
    func insert(_ key: KeyRecord) async throws { try await store.insert(key) }
    func revokeKey(_ id: String, at now: Timestamp) async throws { try await store.revokeKey(id, at: now) }
    func limitKey(_ id: String, to moment: Timestamp, at now: Timestamp) async throws {
        try await store.limitKey(id, to: moment, at: now)
    }
    func recordKeyUses(_ uses: [String: Timestamp]) async throws { try await store.recordKeyUses(uses) }
    func digestSecret() async throws -> [UInt8] { try await store.digestSecret() }
}

@Suite("Keys")
struct KeyRingTests {
    @Test func `a store that has lost its keys opens the board to nobody`() async throws {
        let board = try TestBoard()
        let store = LostKeys(board.store)
        let ring = try await KeyRing(store: store, bootstrapKey: nil, time: board.time)
        let key = try await ring.create(role: .orchestrator, agent: nil, agentType: nil, lasting: nil)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.admission(showing: key.text) != nil)
        store.lose()
        board.time.advance(by: .seconds(1))
        #expect(try await ring.requiresKey())
        #expect(try await ring.admission(showing: nil) == nil)
        #expect(try await ring.admission(showing: key.text) == nil)
    }

    @Test func `a key has its parts, and a mistyped one is none`() throws {
        let key = APIKey()
        #expect(key.text.hasPrefix("cb_"))
        #expect(APIKey(key.text)?.id == key.id)
        for index in key.text.indices {
            var text = key.text
            text.replaceSubrange(index...index, with: text[index] == "x" ? "y" : "x")
            #expect(APIKey(text) == nil, "changed at \(key.text.distance(from: key.text.startIndex, to: index))")
        }
        #expect(Set((0..<1_000).map { _ in APIKey().text }).count == 1_000)
    }

    @Test func `without any key everybody on the machine may do everything`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        #expect(try await ring.admission(showing: nil)?.caller == .local)
        #expect(try await ring.admission(showing: "cb_wrong")?.caller == nil)
    }

    @Test func `the first key closes the board, and revoking it does not open it again`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        #expect(try await !ring.requiresKey())
        let key = try await ring.create(role: .worker, agent: .ada, agentType: .planning, lasting: nil)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.admission(showing: nil)?.caller == nil)
        let caller = try await ring.admission(showing: key.text)?.caller
        #expect(caller == Caller(keyID: key.id, role: .worker, agent: .ada, agentType: .planning))
        #expect(try await ring.admission(showing: APIKey().text)?.caller == nil)
        try await ring.revoke(key.id)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.admission(showing: key.text)?.caller == nil)
        #expect(try await ring.requiresKey())
    }

    @Test func `keys expire, and a rotated one overlaps`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        let old = try await ring.create(role: .observer, agent: nil, agentType: nil, lasting: .seconds(100))
        let new = try await ring.rotate(old.id, overlap: .seconds(10))
        board.time.advance(by: .seconds(9))
        #expect(try await ring.admission(showing: old.text)?.caller.role == .observer)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.admission(showing: old.text)?.caller == nil)
        #expect(try await ring.admission(showing: new.text)?.caller.keyID == new.id)
        board.time.advance(by: .seconds(90))
        #expect(try await ring.admission(showing: new.text)?.caller == nil)
        #expect(await faultCode { _ = try await ring.rotate(old.id, overlap: .zero) } == .invalidArgument)
    }

    @Test func `a key may begin later, and its end counts from there`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        let key = try await ring.create(
            role: .observer,
            agent: nil,
            agentType: nil,
            lasting: .seconds(10),
            startingAfter: .seconds(100)
        )
        board.time.advance(by: .seconds(99))
        #expect(try await ring.admission(showing: key.text) == nil)
        board.time.advance(by: .seconds(1))
        let admission = try await ring.admission(showing: key.text)
        #expect(admission?.validUntil == board.time.now() + .seconds(10))
        board.time.advance(by: .seconds(10))
        #expect(try await ring.admission(showing: key.text) == nil)
    }

    @Test func `the last use is written once a minute at most`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: "a-long-enough-secret", time: board.time)
        let key = try await ring.create(role: .worker, agent: .ada, agentType: .planning, lasting: nil)
        let version = try await board.store.keysVersion()
        let start = board.time.now()
        func lastUse() async throws -> Timestamp? {
            try await ring.writeUses()
            return try await board.store.keys().first?.lastUsedAt
        }
        #expect(try await lastUse() == nil)
        for _ in 0..<59 {
            #expect(try await ring.admission(showing: key.text) != nil)
            #expect(try await ring.admission(showing: "a-long-enough-secret") != nil)
            #expect(try await lastUse() == start)
            board.time.advance(by: .seconds(1))
        }
        board.time.advance(by: .seconds(1))
        #expect(try await lastUse() == start)
        #expect(try await ring.admission(showing: key.text) != nil)
        #expect(try await lastUse() == start + .seconds(60))
        // To use a key is no change of the keys, for which all would be read again.
        #expect(try await board.store.keysVersion() == version)
    }

    @Test func `the names of agents with keys are theirs for good`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        #expect(try await !ring.names(.ada))
        let key = try await ring.create(role: .worker, agent: .ada, agentType: .planning, lasting: nil)
        try await ring.revoke(key.id)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.names(.ada))
        #expect(try await !ring.names(.bob))
    }

    @Test func `whoever invents keys does not keep the store busy`() async throws {
        let board = try TestBoard()
        let store = CountingKeys(board.store)
        let ring = try await KeyRing(store: store, bootstrapKey: nil, time: board.time)
        for _ in 0..<1_000 { #expect(try await ring.admission(showing: APIKey().text) == nil) }
        #expect(store.looks.load(ordering: .relaxed) <= 25)
    }

    @Test func `the operator's own key is an orchestrator's`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: "a-long-enough-secret", time: board.time)
        #expect(try await ring.requiresKey())
        #expect(try await ring.admission(showing: "a-long-enough-secret")?.caller.role == .orchestrator)
        #expect(try await ring.admission(showing: "a-long-enough-secret ")?.caller == nil)
        #expect(try await ring.admission(showing: nil)?.caller == nil)
    }

    @Test func `the store holds nothing from which a key can be had`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        let key = try await ring.create(role: .worker, agent: .ada, agentType: .planning, lasting: nil)
        let record = try #require(try await board.store.keys().first)
        #expect(record.digest.count == 32)
        #expect(!record.digest.elementsEqual(key.text.utf8.prefix(32)))
        #expect(try await board.store.digestSecret().count == 32)
    }
}

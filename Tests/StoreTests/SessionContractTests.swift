import Orchestration
import Testing
import Vocabulary

@Suite("Contract of every store: sessions")
struct SessionContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a session is kept as it was opened, until it is removed`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let document = #"{"text":"caf\u0000 é \" 🎭"}"#
            #expect(try await store.open("a", key: "k1", document: document))
            #expect(try await store.open("b", key: nil))
            let session = try #require(await store.session("a"))
            #expect(session.id == "a")
            #expect(session.keyID == "k1")
            #expect(session.document.isIdentical(to: document))
            #expect(session.revision == 1)
            #expect(session.createdAt == noon)
            #expect(session.lastUse == noon)
            #expect(try await store.session("b")?.keyID == nil)
            #expect(try await store.session("c") == nil)
            #expect(try await store.removeSession("a"))
            #expect(try await store.removeSession("a") == false)
            #expect(try await store.session("a") == nil)
            #expect(try await store.session("b") != nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the last use moves on, and never back`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.open("a")
            #expect(try await store.touchSession("a", at: noon + .seconds(60)))
            #expect(try await store.touchSession("a", at: noon + .seconds(30)))
            #expect(try await store.session("a")?.lastUse == noon + .seconds(60))
            #expect(try await store.session("a")?.revision == 1)
            #expect(try await store.touchSession("b", at: noon) == false)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a document is replaced only where its revision still stands`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.open("a")
            #expect(try await store.replaceDocument(ofSession: "a", with: "[1]", ifRevision: 1))
            #expect(try await store.replaceDocument(ofSession: "a", with: "[2]", ifRevision: 1) == false)
            #expect(try await store.session("a")?.document == "[1]")
            #expect(try await store.session("a")?.revision == 2)
            #expect(try await store.replaceDocument(ofSession: "a", with: "[3]", ifRevision: 2))
            #expect(try await store.session("a")?.lastUse == noon)
            #expect(try await store.replaceDocument(ofSession: "b", with: "[4]", ifRevision: 1) == false)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `of changes to one revision one holds`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.open("a")
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await store.replaceDocument(ofSession: "a", with: "[\(number)]", ifRevision: 1)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(winners == 1)
            #expect(try await store.session("a")?.revision == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `where the limit is reached the longest idle makes room`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let idle = noon + .seconds(100)
            _ = try await store.open("old", at: noon + .seconds(50), limit: 3)
            _ = try await store.open("older", at: noon + .seconds(40), limit: 3)
            _ = try await store.open("used", at: idle, limit: 3)
            #expect(try await store.sessionCount(usedSince: noon) == 3)
            #expect(try await store.open("new", at: idle, limit: 3, idle: idle))
            #expect(try await store.session("older") == nil)
            #expect(try await store.session("old") != nil)
            #expect(try await store.open("newer", at: idle, limit: 3, idle: idle))
            #expect(try await store.session("old") == nil)
            // Those that are left were not idle before the moment.
            #expect(try await store.open("newest", at: idle, limit: 3, idle: idle) == false)
            #expect(try await store.session("newest") == nil)
            #expect(try await store.sessionCount(usedSince: noon) == 3)
            #expect(try await store.removeSession("used"))
            #expect(try await store.open("newest", at: idle, limit: 3, idle: idle))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `however many open at once, the limit holds`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<30 { group.addTask { try await store.open("s\(number)", limit: 10) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(opened == 10)
            #expect(try await store.sessionCount(usedSince: noon) == 10)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `idle sessions are not counted, and go the oldest first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for seconds in 0..<5 { _ = try await store.open("s\(seconds)", at: noon + .seconds(seconds)) }
            let moment = noon + .seconds(3)
            #expect(try await store.sessionCount(usedSince: moment) == 2)
            #expect(try await store.dropSessions(usedBefore: moment, limit: 2) == 2)
            #expect(try await store.session("s1") == nil)
            #expect(try await store.session("s2") != nil)
            #expect(try await store.dropSessions(usedBefore: moment, limit: 2) == 1)
            #expect(try await store.dropSessions(usedBefore: moment, limit: 2) == 0)
            #expect(try await store.sessionCount(usedSince: noon) == 2)
        }
    }
}

extension SessionRecordStore {
    /// Opens a session with the fields that a test cares about.
    fileprivate func open(
        _ id: String,
        key: String? = "k1",
        document: String = "[]",
        at now: Timestamp = noon,
        limit: Int = 100,
        idle moment: Timestamp = noon
    ) async throws -> Bool {
        let session = SessionRecord(id: id, keyID: key, document: document, createdAt: now, lastUse: now)
        return try await insert(session, limit: limit, displacingUsedBefore: moment)
    }
}

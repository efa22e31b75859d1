import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Keys")
struct KeyRingTests {
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
        #expect(try await ring.caller(showing: nil) == .local)
        #expect(try await ring.caller(showing: "cb_wrong") == nil)
    }

    @Test func `the first key closes the board, and revoking it does not open it again`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        #expect(try await !ring.requiresKey())
        let key = try await ring.create(role: .worker, agent: .ada, agentType: .planning, lasting: nil)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.caller(showing: nil) == nil)
        let caller = try await ring.caller(showing: key.text)
        #expect(caller == Caller(keyID: key.id, role: .worker, agent: .ada, agentType: .planning))
        #expect(try await ring.caller(showing: APIKey().text) == nil)
        try await ring.revoke(key.id)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.caller(showing: key.text) == nil)
        #expect(try await ring.requiresKey())
    }

    @Test func `keys expire, and a rotated one overlaps`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time)
        let old = try await ring.create(role: .observer, agent: nil, agentType: nil, lasting: .seconds(100))
        let new = try await ring.rotate(old.id, overlap: .seconds(10))
        board.time.advance(by: .seconds(9))
        #expect(try await ring.caller(showing: old.text)?.role == .observer)
        board.time.advance(by: .seconds(1))
        #expect(try await ring.caller(showing: old.text) == nil)
        #expect(try await ring.caller(showing: new.text)?.keyID == new.id)
        board.time.advance(by: .seconds(90))
        #expect(try await ring.caller(showing: new.text) == nil)
        #expect(await faultCode { _ = try await ring.rotate(old.id, overlap: .zero) } == .invalidArgument)
    }

    @Test func `the operator's own key is an orchestrator's`() async throws {
        let board = try TestBoard()
        let ring = try await KeyRing(store: board.store, bootstrapKey: "a-long-enough-secret", time: board.time)
        #expect(try await ring.requiresKey())
        #expect(try await ring.caller(showing: "a-long-enough-secret")?.role == .orchestrator)
        #expect(try await ring.caller(showing: "a-long-enough-secret ") == nil)
        #expect(try await ring.caller(showing: nil) == nil)
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

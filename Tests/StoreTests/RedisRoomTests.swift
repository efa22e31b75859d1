import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Rooms in Redis", .enabled(if: RedisServer.program != nil))
struct RedisRoomTests {
    /// Fills a room with messages from elsewhere; their texts are their numbers.
    private func fill(_ room: RoomName, _ numbers: ClosedRange<Int>, of store: any BoardStore) async throws {
        _ = try await store.takeRoom(ArchivedRoom(name: room, description: nil, createdAt: noon), at: noon)
        let messages = numbers.map { number in
            ArchivedMessage(id: MessageID(rawValue: "m\(number)"), author: ada, text: "word\(number).", sentAt: noon)
        }
        _ = try await store.takeMessages(messages, into: room)
    }

    @Test func `a search looks at the newest ten thousand messages, and says what it leaves out`() async throws {
        try await StoreKind.redis.withStore { store in
            try await fill(general, 1...9_990, of: store)
            let many = try await store.search(MessageSearch(query: "1.", limit: 100))
            #expect(many.hasMore && !many.isPartial)
            try await fill(team, 9_991...10_020, of: store)
            let oldest = try await store.search(MessageSearch(query: "word1.", room: general))
            #expect(oldest.messages.count == 1 && !oldest.isPartial)
            let lost = try await store.search(MessageSearch(query: "word1."))
            #expect(lost.messages.isEmpty && lost.isPartial && !lost.hasMore)
            #expect(try await store.find("word10020.") == ["word10020."])
            // What it would leave out is gone: then it leaves out nothing.
            _ = try await store.clearMessages(of: general, by: .boss, at: noon, once: nil)
            #expect(try await !store.search(MessageSearch(query: "none")).isPartial)
        }
    }

    @Test func `a room that was cleared is swept whatever its size, a part at a time`() async throws {
        try await StoreKind.redis.withStore { store in
            for _ in 1...3 {
                try await fill(general, 1...300, of: store)
                _ = try await store.clearMessages(of: general, by: .boss, at: noon, once: nil)
            }
            var parts: [Int] = []
            repeat { parts.append(try await store.sweepCleared(limit: 400)) } while parts.last != 0
            #expect(parts == [400, 400, 100, 0])
        }
    }
}

import Dispatch
import Orchestration
import StorageSQLite
import Testing
import Vocabulary

@Suite("Contract of every room store: whole rooms out and in")
struct RoomArchiveContractTests {
    private func message(_ id: String, _ text: String, by author: AgentID = ada) -> ArchivedMessage {
        ArchivedMessage(id: MessageID(rawValue: id), author: author, text: text, sentAt: noon)
    }

    @Test(arguments: StoreKind.allCases)
    func `messages are taken once, each under an id of its own`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let room = ArchivedRoom(name: general, description: "é", createdAt: noon, prunedCount: 2)
            let missing = try await store.missingMessages([MessageID(rawValue: "a")], in: general)
            #expect(missing == 1)
            #expect(try await store.takeRoom(room, at: noon))
            #expect(try await !store.takeRoom(room, at: noon))
            let batch = [message("a", "one"), message("b", "two", by: bob), message("a", "three")]
            var taken = TakenMessages()
            taken.added = 3
            taken.renamed = [.init(place: 2, id: MessageID(rawValue: "a~2"))]
            #expect(try await store.takeMessages(batch, into: general) == taken)
            #expect(try await store.takeMessages(batch, into: general).known == 3)
            #expect(try await store.missingMessages(batch.map(\.id) + [MessageID(rawValue: "c")], in: general) == 1)
            #expect(try await store.page().texts == ["three", "two", "one"])
            #expect(try await store.room(general)?.messageCount == 5)
            #expect(try await store.room(general)?.keptMessages == 3)
            #expect(try await store.sequence(of: MessageID(rawValue: "a~2"), in: general) != nil)
            #expect(try await store.find("three") == ["three"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `agents are let in with their counts, and a place from which they read on`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.takeRoom(ArchivedRoom(name: general, description: nil, createdAt: noon), at: noon)
            let batch = [message("a", "one"), message("b", "two"), message("c", "three")]
            _ = try await store.takeMessages(batch, into: general)
            let eve = AgentID(rawValue: "eve")
            let members = [
                ArchivedMember(agent: bob, joinedAt: noon, read: .through(MessageID(rawValue: "a"))),
                ArchivedMember(agent: eve, presence: .online, joinedAt: noon, prunedCount: 4),
            ]
            #expect(try await store.takeMembers(members, into: general, keepingPresence: true, at: noon) == 2)
            #expect(try await store.takeMembers(members, into: general, keepingPresence: true, at: noon) == 0)
            #expect(try await store.unreadTexts() == ["two", "three"])
            #expect(try await store.unreadTexts(by: eve) == [])
            #expect(try await store.members(of: general).map(\.messageCount) == [4, 0])
            #expect(try await store.room(general)?.onlineCount == 1)
            // Who spoke and is not named was there, and is known.
            #expect(try await store.hasVisited(ada))
            try await store.enter(general, ada)
            #expect(try await store.members(of: general).map(\.messageCount) == [4, 3, 0])
        }
    }

    @Test func `a snapshot shows one moment while others write`() async throws {
        try await StoreKind.sqliteFile.withStore { store in
            try await store.open(general)
            try await store.say("before")
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let written = DispatchSemaphore(value: 0)
            async let looks = store.withRoomSnapshot { snapshot in
                let first = try snapshot.messages(of: general, after: 0, limit: 9).count
                starting.yield()
                let isTimely = written.wait(timeout: .now() + 30) == .success
                return (first, try snapshot.messages(of: general, after: 0, limit: 9).count, isTimely)
            }
            for await _ in started { break }
            try await store.say("meanwhile")
            written.signal()
            #expect(try await looks == (3, 3, true))
            #expect(try await store.page().texts.first == "meanwhile")
        }
    }

    @Test func `what an import leaves is sound`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(directory: directory)
            _ = try await store.takeRoom(ArchivedRoom(name: general, description: nil, createdAt: noon), at: noon)
            _ = try await store.takeMessages([message("a", "one"), message("b", "two")], into: general)
            for isKept in [false, true] {
                let member = ArchivedMember(agent: isKept ? ada : bob, presence: .online, joinedAt: noon)
                _ = try await store.takeMembers([member], into: general, keepingPresence: isKept, at: noon)
            }
            try store.close()
            #expect(try StoreCheckup(of: directory).damages.isEmpty)
        }
    }
}

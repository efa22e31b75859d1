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

    @Test(.timeLimit(.minutes(1)), arguments: StoreKind.allCases.filter { $0 != .sqliteInMemory })
    func `a snapshot shows one moment while others write, prune and clear`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.say("before")
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let written = DispatchSemaphore(value: 0)
            async let looks = store.withRoomSnapshot { snapshot in
                let first = try snapshot.messages(of: general, after: 0, limit: 9)
                starting.yield()
                let isTimely = written.wait(timeout: .now() + 30) == .success
                let rest = try snapshot.messages(of: team, after: 0, limit: 9)
                return (first, try snapshot.messages(of: general, after: 0, limit: 9), rest.count, isTimely)
            }
            for await _ in started { break }
            for _ in 1...3 { try await store.say("meanwhile", keeping: 1) }
            try await store.say("meanwhile", in: team)
            _ = try await store.clearMessages(of: team, by: .boss, at: noon, once: nil)
            _ = try await store.sweepCleared(limit: 100)
            written.signal()
            let (first, again, rest, isTimely) = try await looks
            #expect(isTimely)
            #expect(first.map(\.text).suffix(1) == ["before"] && first == again && first.count == 3)
            #expect(rest == 2)
            #expect(try await store.page(of: team).texts.isEmpty)
            // What had to stay goes now.
            while try await store.say("afterwards", keeping: 1).outcome.pruned > 1 {}
            #expect(try await store.page().texts == ["afterwards"])
            _ = try await store.sweepCleared(limit: 100)
            #expect(try await store.sweepCleared(limit: 100) == 0)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a snapshot tells who was there, how much they sent and how far they read`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            try await store.enter(general, zoe, profile: #"{"role":"x"}"#)
            for number in 1...4 { try await store.say("\(number)", to: number == 2 ? [zoe] : []) }
            let read = try await store.unread(limit: 2).outcome.page.messages
            _ = try await store.unread(by: zoe, mentionsOnly: true)
            try await store.say("5", by: bob, keeping: 7)
            try await store.leave(general, zoe)
            let (rooms, members) = try await store.withRoomSnapshot {
                (try $0.rooms(), try $0.members(of: general))
            }
            #expect(rooms.map(\.name) == [general])
            #expect(rooms.map(\.keptCount) == [5] && rooms.map(\.prunedCount) == [0] && rooms.map(\.userCount) == [2])
            #expect(members.map(\.agent) == [ada, bob, zoe])
            #expect(members.map(\.isPresent) == [true, true, false])
            #expect(members.map(\.keptCount) == [4, 1, 0])
            #expect(members[1].read == .through(try #require(read.last).id))
            #expect(members.map(\.mentionsRead) == [.everything, .everything, .everything])
            #expect(members[2].profile?.text == #"{"role":"x"}"#)
            while try await store.say("last", keeping: 2).outcome.pruned > 1 {}
            let later = try await store.withRoomSnapshot { (try $0.rooms(), try $0.members(of: general)) }
            #expect(later.0.map(\.keptCount) == [2])
            #expect(later.1.map(\.keptCount).reduce(0, +) == 2)
            #expect(
                later.1.map { $0.keptCount + $0.prunedCount } == [
                    later.0[0].keptCount + later.0[0].prunedCount - 1, 1, 0,
                ]
            )
            #expect(later.1[1].read == .nothing, "what bob had read is pruned, and more is unread")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the same messages taken by several at once stand there once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.takeRoom(ArchivedRoom(name: general, description: nil, createdAt: noon), at: noon)
            let batch = (1...250).map { message("m\($0)", "text \($0)") }
            try await withThrowingTaskGroup(of: TakenMessages.self) { group in
                for _ in 1...4 { group.addTask { try await store.takeMessages(batch, into: general) } }
                let taken = try await group.reduce(into: (added: 0, known: 0)) { sum, taken in
                    sum.added += taken.added
                    sum.known += taken.known
                }
                #expect(taken.added == 250 && taken.known == 750)
            }
            #expect(try await store.page(limit: 1_000).texts == (1...250).reversed().map { "text \($0)" })
            #expect(try await store.room(general)?.messageCount == 250)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a message may mention thousands, and all of them find it until it goes`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.takeRoom(ArchivedRoom(name: general, description: nil, createdAt: noon), at: noon)
            var crowd = message("a", "all of you")
            crowd.mentions = (1...5_000).map { AgentID(rawValue: "agent \($0)") }
            _ = try await store.takeMessages([crowd], into: general)
            for name in ["agent 1", "agent 5000"] {
                #expect(try await store.page(to: AgentID(rawValue: name)).texts == ["all of you"])
            }
            try await store.enter(general, ada)
            try await store.say("next", keeping: 1)
            #expect(try await store.page(to: AgentID(rawValue: "agent 1")).texts.isEmpty)
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

private let eve = AgentID(rawValue: "eve")
private let zoe = AgentID(rawValue: "zoe")

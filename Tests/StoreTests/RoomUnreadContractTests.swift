import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every room store: what is unread")
struct RoomUnreadContractTests {
    @Test(arguments: StoreKind.allCases)
    func `reading goes on where it ended, oldest first, and leaves nothing out`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            for number in 1...5 { try await store.say("\(number)") }
            try await store.say("my own", by: bob)
            #expect(try await store.unreadTexts(limit: 2) == ["1", "2"])
            #expect(try await store.unreadTexts(limit: 2) == ["3", "4"])
            try await store.say("6")
            #expect(try await store.unreadTexts() == ["5", "6"])
            #expect(try await store.unreadTexts().isEmpty)
            #expect(try await store.unreadTexts(by: ada) == ["my own"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `who comes new has read the past, except what was said to it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            try await store.say("old")
            try await store.say("welcome", to: [bob])
            try await store.enter(general, bob)
            try await store.say("hello")
            #expect(try await store.unreadTexts() == ["hello"])
            #expect(try await store.unreadTexts(mentionsOnly: true) == ["welcome"])
            try await store.say("again", to: [bob])
            #expect(try await store.unreadTexts() == ["again"])
            #expect(try await store.unreadTexts(mentionsOnly: true).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `reading mentions leaves the rest unread`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            try await store.say("one")
            try await store.say("two", to: [bob])
            try await store.say("to myself", by: bob, to: [bob])
            #expect(try await store.unreadTexts(mentionsOnly: true) == ["two"])
            #expect(try await store.unreadTexts(mentionsOnly: true).isEmpty)
            #expect(try await store.unreadTexts() == ["one", "two"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a repeated reading gives the same stretch again`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            for number in 1...3 { try await store.say("\(number)", to: [bob]) }
            for mentionsOnly in [true, false] {
                let mark = receipt("read \(mentionsOnly)")
                let first = try await store.unread(mentionsOnly: mentionsOnly, limit: 2, once: mark)
                try await store.say("later \(mentionsOnly)", to: [bob])
                let again = try await store.unread(mentionsOnly: mentionsOnly, limit: 2, once: mark)
                #expect(!first.isReplay && again.isReplay)
                #expect(first.outcome.page == again.outcome.page)
                #expect(first.outcome.page.messages.map(\.text) == ["1", "2"])
                #expect(first.outcome.page.hasMore)
            }
            // An empty reading leaves no receipt.
            _ = try await store.unread()
            #expect(try await store.unread(once: receipt("empty")).outcome.page.messages.isEmpty)
            try await store.say("new")
            #expect(try await store.unread(once: receipt("empty")).outcome.page.messages.map(\.text) == ["new"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what is unread is found behind many messages of one's own`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            try await store.say("first")
            for _ in 1...300 { try await store.say("mine", by: bob) }
            try await store.say("second")
            #expect(try await store.unreadTexts(limit: 1) == ["first"])
            #expect(try await store.unreadTexts(limit: 1) == ["second"])
            #expect(try await store.unreadTexts().isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `readers of one name who read at once share what is unread`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            for number in 1...40 { try await store.say("\(number)") }
            let query = UnreadQuery(room: general, reader: bob, isMentionsOnly: false, limit: 3)
            let read = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 1...10 {
                    group.addTask {
                        let once = number % 2 == 0 ? receipt("reader \(number)") : nil
                        return try await store.readUnread(query, at: noon, once: once).outcome.page.messages.map(\.text)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(read.compactMap { Int($0) }.sorted() == Array(1...30))
            #expect(try await store.unreadTexts() == (31...40).map { "\($0)" })
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a reading nobody received is taken back, unless reading went on`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            try await store.say("one")
            let query = UnreadQuery(room: general, reader: bob, isMentionsOnly: false, limit: 50)
            let lost = try await store.unread(once: receipt("lost"))
            try await store.unread(query, lost.outcome.move, forgetting: receipt("lost"))
            #expect(try await !store.unread(once: receipt("lost")).isReplay)
            try await store.say("two")
            #expect(try await store.unreadTexts() == ["two"])
            try await store.unread(query, lost.outcome.move, forgetting: nil)
            #expect(try await store.unreadTexts().isEmpty)
        }
    }
}

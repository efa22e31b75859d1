import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every room store: search")
struct RoomSearchContractTests {
    @Test(arguments: StoreKind.allCases)
    func `parts of words are found in any script, the newest first`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.say("The deployment failed")
            try await store.say("認証機能の計画", in: team)
            try await store.say("deploy again, 認証", by: bob)
            try await store.say("Привет мир")
            #expect(try await store.find("DEPLOY") == ["deploy again, 認証", "The deployment failed"])
            #expect(try await store.find("認証機能") == ["認証機能の計画"])
            #expect(try await store.find("認証") == ["deploy again, 認証", "認証機能の計画"])
            #expect(try await store.find("認") == ["deploy again, 認証", "認証機能の計画"])
            #expect(try await store.find("привет") == ["Привет мир"])
            #expect(try await store.find("привет", in: general) == ["Привет мир"])
            #expect(try await store.find("failed the") == ["The deployment failed"])
            #expect(try await store.find("failed 認証").isEmpty)
            #expect(try await store.find("deploy 認証") == ["deploy again, 認証"])
            // The board's own messages are not searched.
            #expect(try await store.find("entered").isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `room and author narrow a search`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.say("alpha one")
            try await store.say("alpha two", by: bob)
            try await store.say("alpha three", in: team, by: bob)
            for query in ["alpha", "al", "a"] {
                #expect(try await store.find(query, in: general) == ["alpha two", "alpha one"])
                #expect(try await store.find(query, by: bob) == ["alpha three", "alpha two"])
                #expect(try await store.find(query, in: team, by: ada).isEmpty)
                #expect(try await store.find(query, in: team, by: bob) == ["alpha three"])
            }
            #expect(await faultCode { _ = try await store.find("x", in: RoomName(rawValue: "no")) } == .roomNotFound)
        }
    }

    @Test(
        arguments: StoreKind.allCases,
        [
            "%", "_", "\"", "*", "\\", "100%", "a_b", "\"quoted\"", "x*y", "c:\\dir", "NEAR(", "AND", "-", "a AND",
            "text:", "^start", "'", "(", "+",
        ]
    )
    func `every character stands for itself`(kind: StoreKind, query: String) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            let text = #"^start 100% a_b "quoted" x*y c:\dir NEAR( text: ' + - AND"#
            try await store.say(text)
            try await store.say("plain words, none of these")
            for room in [nil, general] { #expect(try await store.find(query, in: room) == [text]) }
        }
    }

    @Test(arguments: StoreKind.allCases, ["\"\u{301}x", "a\"\u{301}", "%\u{301}", "\\\u{301}", "_\u{301}", "\\"])
    func `a sign stands for itself also under an accent`(kind: StoreKind, query: String) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            let text = "a\"\u{301}x b%\u{301} c\\\u{301} d_\u{301}"
            try await store.say(text)
            try await store.say("plain words, none of these e\u{301}")
            for room in [nil, general] { #expect(try await store.find(query, in: room) == [text]) }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a large room is searched like a small one`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.say("the Needle 認証 in general")
            try await store.say("the needle 認証 of the team", in: team)
            let hay = String(repeating: "some hay, ", count: 800)
            for _ in 1...260 { try await store.say(hay) }
            #expect(try #require(await store.room(general)).keptBytes > 2_000_000)
            for query in ["needle", "NEEDLE 認", "認証"] {
                #expect(try await store.find(query, in: general) == ["the Needle 認証 in general"])
                #expect(try await store.find(query, in: general, by: bob).isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a limit cuts, and tells that there is more`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            for number in 1...5 { try await store.say("word \(number)") }
            for query in ["word", "wo"] {
                let found = try await store.search(MessageSearch(query: query, limit: 2))
                #expect(found.messages.map(\.text) == ["word 5", "word 4"])
                #expect(found.hasMore && !found.isPartial)
                #expect(try await !store.search(MessageSearch(query: query, limit: 5)).hasMore)
            }
        }
    }
}

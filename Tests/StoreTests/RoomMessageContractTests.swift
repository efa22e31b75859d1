import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every room store: messages")
struct RoomMessageContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a message comes back as it was sent`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            let metadata = #"{"z":1,"a":"x\u0000y","n":null}"#
            let sent = try await store.say(
                "Hi \"é\" e\u{301} 認証\n\tline ' %",
                to: [bob, AgentID(rawValue: "太郎 \"x\"")],
                metadata: metadata
            ).outcome
            let range = MessageRange(room: general, start: .newest(offset: 0), mentioning: nil, limit: 1)
            let message = try #require(await store.messages(in: range).messages.first)
            #expect(message.id == sent.id)
            #expect(message.text.utf8.elementsEqual("Hi \"é\" e\u{301} 認証\n\tline ' %".utf8))
            #expect(message.mentions == [bob, AgentID(rawValue: "太郎 \"x\"")])
            #expect(message.metadata?.text == metadata)
            #expect(message.author == ada)
            #expect(message.kind == .user)
            #expect(message.sentAt == noon)
            #expect(message.sequence == sent.sequence)
            #expect(try await store.page(to: AgentID(rawValue: "太郎 \"x\"")).texts.count == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `pages go back from the newest, by offset, without gap or double`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            for number in 1...10 { try await store.say("\(number)") }
            var pages: [[String]] = []
            var flags: [Bool] = []
            for offset in stride(from: 0, through: 12, by: 4) {
                let page = try await store.page(.newest(offset: offset), limit: 4)
                pages.append(page.texts)
                flags.append(page.hasMore)
            }
            #expect(pages[0] == ["10", "9", "8", "7"])
            #expect(pages[1] == ["6", "5", "4", "3"])
            // The oldest of all is the board's: who entered.
            #expect(pages[2] == ["2", "1", "\(ada) entered the room."])
            #expect(pages[3] == [])
            #expect(flags == [true, true, false, false])
            let exact = try await store.page(.newest(offset: 7), limit: 4)
            #expect(exact.texts.count == 4 && !exact.hasMore)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `after a message come the next ones in order, also after one that was pruned`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            var sent: [SentMessage] = []
            for number in 1...6 {
                sent.append(try await store.say("\(number)", keeping: 4).outcome)
                try await store.say("elsewhere", in: team)
            }
            #expect(sent.map(\.sequence) == sent.map(\.sequence).sorted())
            let place = try #require(await store.sequence(of: sent[3].id, in: general))
            let page = try await store.page(.after(place), limit: 1)
            #expect(page.texts == ["5"] && page.hasMore)
            #expect(try await store.page(.after(place)).texts == ["5", "6"])
            let pruned = try #require(await store.sequence(of: sent[0].id, in: general))
            #expect(try await store.page(.after(pruned)).texts == ["3", "4", "5", "6"])
            #expect(try await store.sequence(of: sent[3].id, in: team) == nil)
            let never = MessageID(at: noon, sequence: 1_000_000)
            #expect(try await store.sequence(of: never, in: general) == nil)
            #expect(try await store.sequence(of: MessageID(rawValue: "msg_1"), in: general) == nil)
            let forged = MessageID(at: noon + .seconds(1), sequence: sent[3].sequence)
            #expect(try await store.sequence(of: forged, in: general) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the oldest give way, and the running count stays`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            var pruned = 0
            for number in 1...8 {
                pruned += try await store.say("text number \(number)", to: [bob], keeping: 3).outcome.pruned
            }
            #expect(pruned == 6)
            let room = try #require(await store.room(general))
            #expect(room.messageCount == 8)
            #expect(room.keptMessages == 3)
            let bytes = 3 * ("text number 1".utf8.count + ada.rawValue.utf8.count + bob.rawValue.utf8.count + 4)
            #expect(room.keptBytes == bytes)
            #expect(try await store.page().texts == ["text number 8", "text number 7", "text number 6"])
            #expect(try await store.page(to: bob).texts.count == 3)
            #expect(try await store.find("number").count == 3)
            #expect(try await store.find("number 2").isEmpty)
            #expect(try await store.members(of: general).first?.messageCount == 8)
            // A limit that was lowered takes hold, and one below the least keeps the newest.
            try await store.say("last", keeping: 1)
            #expect(try await store.page().texts == ["last"])
            try await store.say("very last", keeping: 0)
            #expect(try await store.page().texts == ["very last"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `mentions are found by name alone`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            for number in 1...5 { try await store.say("\(number)", to: number % 2 == 0 ? [bob] : [ada]) }
            #expect(try await store.page(to: bob).texts == ["4", "2"])
            let first = try await store.page(to: ada, limit: 2)
            #expect(first.texts == ["5", "3"] && first.hasMore)
            #expect(try await store.page(.newest(offset: 2), to: ada, limit: 2).texts == ["1"])
            #expect(try await store.page(to: AgentID(rawValue: "planning")).texts.isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a long room is read in one page, in many, and from anywhere`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            // Numbers that lie apart, and texts that fill more than one reply.
            try await store.open(team, with: [ada])
            for number in 1...420 {
                let text = "\(number) " + (number % 70 == 0 ? String(repeating: "long ", count: 40_000) : "")
                try await store.say(text, to: number % 2 == 0 ? [bob] : [], keeping: 401)
                if number % 3 == 0 { try await store.say("elsewhere", in: team) }
            }
            func numbers(_ texts: [String]) -> [Int] {
                texts.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
            }
            #expect(numbers(try await store.page(limit: 1_000).texts) == Array((20...420).reversed()))
            #expect(
                numbers(try await store.page(to: bob, limit: 1_000).texts)
                    == Array(stride(from: 420, through: 20, by: -2))
            )
            for offset in [0, 1, 199, 200, 201, 333, 399, 400] {
                let page = try await store.page(.newest(offset: offset), limit: 2)
                #expect(numbers(page.texts) == [420 - offset, 419 - offset].filter { $0 >= 20 })
                #expect(page.hasMore == (offset < 399))
            }
            #expect(try await store.page(.newest(offset: 401)).texts.isEmpty)
            let mentions = try await store.page(.newest(offset: 150), to: bob, limit: 3)
            #expect(numbers(mentions.texts) == [120, 118, 116] && mentions.hasMore)
            let start = MessageRange(room: general, start: .newest(offset: 400), mentioning: nil, limit: 1)
            let oldest = try #require(await store.messages(in: start).messages.first)
            #expect(numbers(try await store.page(.after(oldest.sequence), limit: 1_000).texts) == Array(21...420))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what a sender was told is told again, for the same message only`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            #expect(try await store.sentMessage(for: receipt("send")) == nil)
            let sent = try await store.say("once", to: [bob, ada], once: receipt("send")).outcome
            #expect(try await store.sentMessage(for: receipt("send")) == sent)
            #expect(
                await faultCode { _ = try await store.sentMessage(for: receipt("send", 2)) } == .idempotencyConflict
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a repeated call sends once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general)
            let first = try await store.say("once", to: [bob], once: receipt("send"))
            let second = try await store.say("once", to: [bob], at: noon + .seconds(9), once: receipt("send"))
            #expect(!first.isReplay && second.isReplay)
            #expect(first.outcome == second.outcome)
            #expect(await faultCode { try await store.say("other", once: receipt("send", 2)) } == .idempotencyConflict)
            #expect(try await store.room(general)?.messageCount == 1)
            // A refused call leaves no receipt: it may succeed later.
            let late = { try await store.say("x", by: testAgent, once: receipt("late")) }
            #expect(await faultCode { _ = try await late() } == .agentNotInRoom)
            try await store.enter(general, testAgent)
            #expect(try await !late().isReplay)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a cleared room is empty at once, and starts anew`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            for number in 1...5 { try await store.say("secret \(number)", to: [bob]) }
            try await store.say("secret elsewhere", in: team)
            let clear = { try await store.clearMessages(of: general, by: .boss, at: noon, once: receipt("clear")) }
            #expect(try await clear().outcome == 5)
            #expect(try await store.page().texts.isEmpty)
            #expect(try await store.page(to: bob).texts.isEmpty)
            #expect(try await store.unreadTexts().isEmpty)
            #expect(try await store.unreadTexts(mentionsOnly: true).isEmpty)
            #expect(try await store.find("secret") == ["secret elsewhere"])
            #expect(try await store.find("se", in: general).isEmpty)
            let room = try #require(await store.room(general))
            #expect([room.messageCount, room.keptMessages, room.keptBytes] == [0, 0, 0])
            #expect(room.userCount == 2)
            try await store.say("new", to: [bob])
            #expect(try await clear().outcome == 5)
            #expect(try await store.page().texts == ["new"])
            #expect(try await store.sweepCleared(limit: 4) == 4)
            #expect(try await store.sweepCleared(limit: 4) == 3)
            #expect(try await store.sweepCleared(limit: 4) == 0)
            #expect(try await store.page().texts == ["new"])
            #expect(try await store.unreadTexts(mentionsOnly: true) == ["new"])
            #expect(try await store.find("secret") == ["secret elsewhere"])
            #expect(try await store.room(general)?.keptMessages == 1)
            #expect(try await store.room(general)?.messageCount == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `many senders at once lose and double nothing`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let room = number % 2 == 0 ? general : team
                        try await store.say("m\(number)", in: room, by: number % 4 < 2 ? ada : bob)
                    }
                }
                for _ in 0..<50 {
                    group.addTask {
                        #expect(await faultCode { try await store.say("refused", by: testAgent) } == .agentNotInRoom)
                    }
                }
                try await group.waitForAll()
            }
            for (room, rest) in [(general, 0), (team, 1)] {
                let texts = try await store.page(of: room, limit: 1_000).texts.filter { $0.hasPrefix("m") }
                #expect(Set(texts) == Set((0..<200).filter { $0 % 2 == rest }.map { "m\($0)" }))
                #expect(texts.count == 100)
                #expect(try await store.room(room)?.messageCount == 100)
            }
            #expect(try await store.find("m19").count == 11)
            #expect(try await store.find("refused").isEmpty)
        }
    }
}

private let testAgent = AgentID(rawValue: "testing-agent-001")

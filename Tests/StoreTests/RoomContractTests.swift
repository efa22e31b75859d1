import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Contract of every room store: rooms and agents")
struct RoomContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a room comes back as it was made, once`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let draft = RoomDraft(name: general, description: "é 認証", creator: "boss")
            let made = try await store.createRoom(draft, limit: 2, at: noon, once: receipt("make"))
            #expect(try await store.room(general) == made.outcome)
            #expect(try await store.createRoom(draft, limit: 2, at: noon, once: receipt("make")).isReplay)
            #expect(
                await faultCode { _ = try await store.createRoom(draft, limit: 2, at: noon, once: nil) }
                    == .roomAlreadyExists
            )
            let second = RoomDraft(name: team, description: nil, creator: "boss")
            _ = try await store.createRoom(second, limit: 2, at: noon, once: nil)
            let third = RoomDraft(name: RoomName(rawValue: "third"), description: nil, creator: "boss")
            #expect(
                await faultCode { _ = try await store.createRoom(third, limit: 2, at: noon, once: nil) }
                    == .roomLimitReached
            )
            #expect(try await store.rooms(of: nil).map(\.name) == [team, general])
            #expect(try await store.room(third.name) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `agents enter and leave once, and the room tells it`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team, with: [])
            let entered = try await store.enter(general, ada, profile: #"{"role":"reporter"}"#, once: receipt("in"))
            #expect(entered.outcome.kind == .system)
            #expect(try await store.enter(general, ada, once: receipt("in")).outcome == entered.outcome)
            #expect(await faultCode { try await store.enter(general, ada) } == .agentAlreadyInRoom)
            #expect(await faultCode { try await store.leave(team, ada) } == .agentNotInRoom)
            #expect(await faultCode { try await store.enter(RoomName(rawValue: "no"), ada) } == .roomNotFound)
            try await store.enter(general, bob)
            #expect(try await store.members(of: general).map(\.agent) == [ada, bob])
            #expect(try await store.memberNames(of: general) == [ada, bob])
            #expect(try await store.members(of: general).first?.profile?.text == #"{"role":"reporter"}"#)
            #expect(try await store.room(general)?.userCount == 2)
            try await store.leave(general, ada)
            #expect(try await store.members(of: general).map(\.agent) == [bob])
            #expect(try await store.room(general)?.userCount == 1)
            #expect(try await store.room(general)?.onlineCount == 1)
            #expect(
                try await store.page().texts == [
                    "\(ada) left the room.", "\(bob) entered the room.", "\(ada) entered the room.",
                ]
            )
            let history = try await store.history(of: .room(general), limit: 10)
            #expect(history.map(\.kind) == [.created, .entered, .entered, .left])
            // The board's own messages are nobody's: they do not count.
            #expect(try await store.room(general)?.messageCount == 0)
            #expect(try await store.room(general)?.keptMessages == 3)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a room takes no more agents than its limit, until one leaves`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [ada])
            #expect(await faultCode { try await store.enter(general, bob, limit: 1) } == .roomLimitReached)
            // Who is in hears that, not that the room is full.
            #expect(await faultCode { try await store.enter(general, ada, limit: 1) } == .agentAlreadyInRoom)
            try await store.leave(general, ada)
            try await store.enter(general, bob, limit: 1)
            #expect(try await store.memberNames(of: general) == [bob])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `who comes back keeps its profile, its count and its place`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, with: [bob])
            try await store.enter(general, ada, profile: #"{"role":"analyzer"}"#)
            try await store.say("mine")
            try await store.leave(general, ada)
            #expect(await faultCode { try await store.say("outside") } == .agentNotInRoom)
            #expect(await faultCode { _ = try await store.unread(by: ada) } == .agentNotInRoom)
            try await store.say("missed", by: bob)
            try await store.enter(general, ada, at: noon + .seconds(9))
            let member = try #require(await store.members(of: general).first { $0.agent == ada })
            #expect(member.messageCount == 1)
            #expect(member.joinedAt == noon + .seconds(9))
            #expect(member.profile?.text == #"{"role":"analyzer"}"#)
            #expect(try await store.unreadTexts(by: ada) == ["missed"])
            #expect(try await store.hasVisited(ada))
            #expect(try await !store.hasVisited(AgentID(rawValue: "nobody")))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `one agent is in many rooms, and each keeps to itself`(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.open(RoomName(rawValue: "empty"), with: [bob])
            try await store.say("to all", in: general, to: [bob])
            try await store.say("to the team", in: team)
            #expect(try await store.rooms(of: ada).map(\.name) == [team, general])
            #expect(try await store.rooms(of: AgentID(rawValue: "nobody")).isEmpty)
            #expect(try await store.page(of: general).texts.first == "to all")
            #expect(try await store.page(of: team).texts.first == "to the team")
            #expect(try await store.page(of: team, to: bob).texts == [])
            #expect(try await store.unreadTexts(in: general) == ["to all"])
            #expect(try await store.unreadTexts(in: team) == ["to the team"])
            #expect(try await store.find("to", in: team) == ["to the team"])
            #expect(try await store.onlineAgentCount(in: nil) == 2)
            #expect(try await store.onlineAgentCount(in: general) == 2)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `silence shows an agent offline in all its rooms, and a sign of life brings it back`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore { store in
            try await store.open(general, team)
            try await store.keepOnline([bob], at: noon + .seconds(50))
            #expect(try await store.markSilent(since: noon).isEmpty)
            #expect(try await store.markSilent(since: noon + .seconds(1)) == [ada])
            #expect(try await store.markSilent(since: noon + .seconds(1)).isEmpty)
            for room in [general, team] {
                #expect(try await store.room(room)?.onlineCount == 1)
                #expect(try await store.members(of: room).map(\.presence) == [.offline, .online])
            }
            #expect(try await store.onlineAgentCount(in: nil) == 1)
            // A silent agent that leaves is not counted twice.
            try await store.leave(team, ada)
            #expect(try await store.room(team)?.onlineCount == 1)
            _ = try await store.recordSignsOfLife([ada: noon + .seconds(60)])
            #expect(try await store.members(of: general).map(\.presence) == [.online, .online])
            #expect(try await store.room(general)?.onlineCount == 2)
            #expect(try await store.room(team)?.onlineCount == 1)
            #expect(try await store.markSilent(since: noon + .seconds(60)) == [bob])
            try await store.leave(general, bob)
            try await store.enter(general, bob, at: noon + .seconds(61))
            #expect(try await store.room(general)?.onlineCount == 2)
            #expect(try await store.room(team)?.onlineCount == 1)
        }
    }
}

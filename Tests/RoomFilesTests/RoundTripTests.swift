import Foundation
import Orchestration
import RoomFiles
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("Rooms that go out into files and come back")
struct RoundTripTests {
    @Test func `what other makers added is the same wherever in the line it stands`() async throws {
        let board = try TestBoard()
        let line = #"{"extra":1,"id":"a","agentName":"ada","message":"one","timestamp":"2024-01-20T19:30:00+09:00"}"#
        try await board.take(Tree(["rooms/general/messages.jsonl": line]))
        let again = try await board.take(try await board.exported())
        #expect(again.added == 0)
        #expect(again.rooms.first?.known == 1)
    }

    @Test func `the files look as the specification shows them`() async throws {
        let board = try TestBoard()
        let store = board.store
        _ = try await store.createRoom(
            RoomDraft(name: general, description: "General discussion", creator: "boss"),
            limit: 9,
            at: noon,
            once: nil
        )
        let ada = AgentID(rawValue: "エージェント１")
        let profile = RawJSON(trusting: #"{"role":"coordinator","capabilities":[]}"#)
        let passage = RoomPassage(room: general, agent: ada, profile: profile, notice: "in")
        _ = try await store.enter(passage, limit: 100, at: noon, once: nil)
        let said = MessageDraft(
            room: general,
            author: ada,
            text: "日本語 \u{2028}\n@bob",
            mentions: [AgentID(rawValue: "bob")],
            metadata: nil
        )
        let sent = try await store.send(said, keeping: 10, at: noon + .milliseconds(7), once: nil).outcome
        let tree = try await board.exported(keepingPresence: true)
        #expect(Set(tree.keys) == ["rooms.json", "rooms/general/messages.jsonl", "rooms/general/presence.json"])
        #expect(
            tree.text("rooms.json") == """
                {
                  "rooms": {
                    "general": {
                      "description": "General discussion",
                      "createdAt": "2026-11-21T12:00:00.000Z",
                      "messageCount": 1,
                      "userCount": 1
                    }
                  }
                }

                """
        )
        #expect(
            tree.lines().last == """
                {"id":"\(sent.id)","roomName":"general","agentName":"エージェント１","message":"日本語 \\u2028\\n@bob",\
                "mentions":["bob"],"timestamp":"2026-11-21T12:00:00.007Z","metadata":{}}
                """
        )
        #expect(tree.lines().first?.hasSuffix(#""metadata":{},"kind":"system"}"#) == true)
        #expect(
            tree.text("rooms/general/presence.json") == """
                {
                  "roomName": "general",
                  "users": {
                    "エージェント１": {
                      "status": "online",
                      "messageCount": 1,
                      "joinedAt": "2026-11-21T12:00:00.000Z",
                      "profile": {
                        "role": "coordinator",
                        "capabilities": []
                      }
                    }
                  }
                }

                """
        )
    }

    @Test func `pruned messages, agents that left and what is unread survive the way`() async throws {
        let board = try TestBoard()
        let store = board.store
        let names = ["ada", "bob", "eve"].map(AgentID.init(rawValue:))
        let draft = RoomDraft(name: general, description: nil, creator: "boss")
        _ = try await store.createRoom(draft, limit: 9, at: noon, once: nil)
        for name in names {
            _ = try await store.enter(
                RoomPassage(room: general, agent: name, notice: "\(name) in"),
                limit: 100,
                at: noon,
                once: nil
            )
        }
        for number in 1...9 {
            let said = MessageDraft(
                room: general,
                author: names[number % 2],
                text: "\(number)",
                mentions: [names[2]],
                metadata: nil
            )
            _ = try await store.send(said, keeping: 6, at: noon + .seconds(number), once: nil)
        }
        let query = UnreadQuery(room: general, reader: names[2], isMentionsOnly: false, limit: 8)
        let page = try await store.readUnread(
            UnreadQuery(room: general, reader: names[2], isMentionsOnly: false, limit: 4),
            at: noon,
            once: nil
        )
        #expect(page.outcome.page.messages.count == 4)
        _ = try await store.leave(RoomPassage(room: general, agent: names[0], notice: "ada out"), at: noon, once: nil)
        let first = try await board.exported()
        let second = try TestBoard()
        try await second.take(first)
        #expect(try await second.exported() == first)
        let copy = second.store
        #expect(try await copy.room(general)?.messageCount == 9)
        #expect(try await copy.members(of: general).map(\.agent) == [names[1], names[2]])
        #expect(try await copy.members(of: general).map(\.messageCount) == [5, 0])
        let left = try await store.readUnread(query, at: noon, once: nil).outcome.page.messages.map(\.text)
        #expect(left.count > 0)
        #expect(try await copy.readUnread(query, at: noon, once: nil).outcome.page.messages.map(\.text) == left)
        // Who left finds its count again.
        _ = try await copy.enter(
            RoomPassage(room: general, agent: names[0], notice: "again"),
            limit: 100,
            at: noon,
            once: nil
        )
        #expect(try await copy.members(of: general).first?.messageCount == 4)
    }

    @Test(arguments: 0..<8)
    func `files of this server's making come back byte for byte, for two thousand rooms`(part: UInt64) async throws {
        var random = SeededGenerator(seed: 20_261_121 + part)
        for round in 0..<10 {
            let tree = RandomTree(rooms: 25, using: &random).files
            let first = try TestBoard()
            try await first.take(tree)
            let exported = try await first.exported()
            let second = try TestBoard()
            let report = try await second.take(exported)
            try #require(report.rejected == 0 && report.rooms.allSatisfy { $0.known == 0 && $0.renamed == 0 })
            let copy = try await second.exported()
            for (path, bytes) in exported {
                try #require(copy.text(path) == String(decoding: bytes, as: UTF8.self), "\(part).\(round) \(path)")
            }
            try #require(copy == exported)
            // Taken a second time, the same files add nothing.
            let again = try await second.take(exported)
            try #require(again.added == 0 && again.rooms.allSatisfy { !$0.isNew && $0.members == 0 })
            try #require(try await second.exported() == exported)
        }
    }

    @Test func `a message keeps every digit and field that its own server gave it`() async throws {
        let strange = line("msg_1", "x", more: #","threadId":12345678901234567890.10,"deep":{"a":[1.0,"\u00e9"]}"#)
            .replacing(#""metadata":{}"#, with: #""metadata":{"n":1.50}"#)
        let tree = Tree([
            "rooms.json": listOfGeneral, "rooms/general/messages.jsonl": strange + "\n",
            "rooms/general/presence.json":
                #"{"roomName":"general","users":{"ada":{"status":"offline","messageCount":1,"joinedAt":"2024-01-20T10:00:00Z","mood":1.0}}}"#,
        ])
        let board = try TestBoard()
        try await board.take(tree)
        let exported = try await board.exported()
        #expect(exported.text("rooms/general/messages.jsonl") == strange + "\n")
        #expect(exported.text("rooms/general/presence.json")?.contains(#""joinedAt": "2024-01-20T10:00:00Z""#) == true)
        #expect(exported.text("rooms/general/presence.json")?.contains(#""mood": 1.0"#) == true)
    }

    @Test func `an export leaves a file that it cannot finish as it was`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try await board.take(Tree(["rooms.json": listOfGeneral]))
            try await board.export(to: path)
            let before = try read(path)
            try await board.take(
                Tree(["rooms/general/messages.jsonl": line("a", "x"), "rooms/other/messages.jsonl": line("b", "y")])
            )
            // A file where a directory has to stand: the export fails after it wrote the messages of the first room.
            try write(Tree(["rooms/other": "in the way"]), to: path)
            #expect(await faultCode { _ = try await board.export(to: path) } == .storageError)
            try FileManager.default.removeItem(atPath: path + "/rooms/other")
            #expect(try read(path) == before)
        }
    }

    @Test func `an export tells of directories that are no rooms of the board`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try await board.take(Tree(["rooms.json": listOfGeneral]))
            try write(Tree(["rooms/old/messages.jsonl": "kept"]), to: path)
            #expect(try await board.export(to: path).leftAlone == ["old"])
            #expect(try read(path).text("rooms/old/messages.jsonl") == "kept")
        }
    }

    @Test func `two rooms that differ in case are two rooms`() async throws {
        let board = try TestBoard()
        try await board.take(
            Tree(["rooms/Dev/messages.jsonl": line("a", "upper"), "rooms/dev/messages.jsonl": line("a", "lower")])
        )
        let tree = try await board.exported()
        #expect(tree.lines("Dev").first?.contains("upper") == true)
        #expect(tree.lines("dev").first?.contains("lower") == true)
    }
}

import Foundation
import Orchestration
import RoomFiles
import StorageSQLite
import TestSupport
import Testing
import Vocabulary

@Suite("What an import takes, and what it leaves")
struct ImportRuleTests {
    @Test func `a directory of the original server is taken as it is`() async throws {
        let board = try TestBoard()
        let report = try await board.take(
            Tree([
                "rooms.json": """
                {
                  "rooms": {
                    "general": { "createdAt": "2025-06-20T04:00:00.000Z", "messageCount": 0, "userCount": 1 }
                  }
                }
                """,
                "rooms/general/messages.jsonl": """
                {"id":"3f2b8c1e-5a77-4c0e-9d53-0e1a2b3c4d5e","agentName":"agent1","message":"Hello @太郎","timestamp":"2025-06-20T04:01:00.000Z","mentions":[]}
                {"id":"3f2b8c1e-5a77-4c0e-9d53-0e1a2b3c4d5f","agentName":"太郎","message":"hi","timestamp":"2025-06-20T04:02:00.000Z"}

                """,
                "rooms/general/presence.json": """
                {"roomName":"general","users":{"太郎":{"status":"online","messageCount":1,"joinedAt":"2025-06-20T04:00:30.000Z"}}}
                """,
                "rooms/general/read_status.json": "{}", "rooms/general/waiting_agents.json": "{}", "notes.txt": "",
            ])
        )
        #expect(report.added == 2 && report.rejected == 0)
        #expect(
            report.ignored == [
                "notes.txt", "rooms/general/read_status.json", "rooms/general/waiting_agents.json",
            ]
        )
        let messages = try await board.messages()
        #expect(messages.map(\.text) == ["Hello @太郎", "hi"])
        #expect(messages.allSatisfy { $0.provenance == .imported })
        #expect(messages.map(\.id.rawValue).first == "3f2b8c1e-5a77-4c0e-9d53-0e1a2b3c4d5e")
        // The original server cannot parse the mention, and its list says so: the list is taken, and the difference told.
        #expect(messages.map(\.mentions) == [[], []])
        #expect(report.rooms.first?.findings == [.otherMentions: .init(count: 1, firstLine: 1)])
        let store = board.store
        #expect(try await store.room(general)?.messageCount == 2)
        #expect(try await store.members(of: general).map(\.presence) == [.offline])
        #expect(try await store.room(general)?.onlineCount == 0)
        #expect(try await store.history(of: .room(general), limit: 9).map(\.kind) == [.created, .imported])
        let exported = try await board.exported()
        let copy = try TestBoard()
        try await copy.take(exported)
        #expect(try await copy.exported() == exported)
    }

    @Test func `comments and trailing commas of the specification's examples are read`() async throws {
        let board = try TestBoard()
        try await board.take(
            Tree([
                "rooms.json":
                    "\u{FEFF}{ /* all */ \"rooms\": { \"general\": { \"description\": \"http://x // no comment, }\", \"createdAt\": \"2024-01-20T09:00:00Z\", }, }, }",
                "rooms/general/presence.json": """
                { "roomName": "general", "users": { "agent1": { // the agent's name is the key
                    "status": "online", "joinedAt": "2024-01-20T10:00:00Z", "profile": { "capabilities": ["a", "b",], }, } } }
                """,
            ])
        )
        let store = board.store
        #expect(try await store.room(general)?.description == "http://x // no comment, }")
        #expect(try await store.members(of: general).first?.profile?.text == #"{"capabilities":["a","b"]}"#)
    }

    @Test(arguments: ["[1 2]", "{,}", "[1,,2]", "{\"a\" \"b\"}", "/*", "{\"a\":1", "tr ue"])
    func `what is no JSON even without its comments is refused`(text: String) async throws {
        let board = try TestBoard()
        let tree = Tree(["rooms.json": text, "rooms/general/messages.jsonl": line("a", "x")])
        #expect(try await board.take(tree).notes.count == 1)
        #expect(try await board.messages().count == 1)
        #expect(await faultCode { try await TestBoard().take(tree) { $0.isStrict = true } } == .invalidMessageFormat)
    }

    @Test func `a torn last line is put aside, and a whole one without a line feed is taken`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            let whole = line("a", "one") + "\r\n\n" + line("b", "two")
            try write(Tree(["rooms/general/messages.jsonl": whole]), to: path)
            #expect(try await board.take(path).added == 2)
            try write(
                Tree(["rooms/general/messages.jsonl": whole + "\n" + String(line("c", "three").prefix(40))]),
                to: path
            )
            let report = try await board.take(path) { $0.isStrict = true }
            #expect(report.added == 0 && report.rejected == 1 && report.rooms.first?.known == 2)
            #expect(report.rooms.first?.notes.contains("the last line, 4, is torn off") == true)
            #expect(
                try read(path).text("general.rejects.jsonl")?.hasPrefix(#"{"line":4,"reason":"The JSON ends"#) == true
            )
        }
    }

    @Test(arguments: [
        ("{", "The JSON"), ("[]", "no JSON object"), (#"{"id":"a","agentName":"x","message":1}"#, "message"),
        (#"{"agentName":"x","message":"m"}"#, "id"), (#"{"id":"a","agentName":"","message":"m"}"#, "agentName"),
        (#"{"id":"é","agentName":"x","message":"m"}"#, "id"), (#"{"id":"a","id":"b"}"#, "twice"),
        (#"{"id":"a","agentName":"x","message":"\ud83d"}"#, "surrogate"),
    ])
    func `a bad line is put aside with its number, or stops a strict import`(bad: String, reason: String) async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            try write(
                Tree(["rooms/general/messages.jsonl": "\(line("1", "one"))\n\(bad)\n\(line("2", "two"))\n"]),
                to: path
            )
            #expect(await faultCode { try await board.take(path) { $0.isStrict = true } } == .invalidMessageFormat)
            #expect(try await board.store.rooms(of: nil).isEmpty)
            let report = try await board.take(path)
            #expect(report.added == 2 && report.rejected == 1)
            let reject = try #require(read(path).text("general.rejects.jsonl"))
            let fields = try JSONReader.read(String(reject.dropLast()))
            #expect(fields["line"]?.integer == 2)
            #expect(fields["reason"]?.string?.contains(reason) == true)
            #expect(fields["text"]?.string == bad)
        }
    }

    @Test func `bytes that are no text, and lines without end, are put aside in constant memory`() async throws {
        try await withDirectory { path in
            let board = try TestBoard()
            var bytes = Array((line("1", "one") + "\n").utf8) + [0x22, 0xFF, 0x22, 0x0A]
            bytes += Array(repeating: UInt8(ascii: "x"), count: 5_000_000) + [0x0A]
            bytes += Array((line("2", "two") + "\n").utf8)
            try write(["rooms/general/messages.jsonl": bytes], to: path)
            let report = try await board.take(path)
            #expect(report.added == 2 && report.rejected == 2)
            let rejects = try #require(read(path).text("general.rejects.jsonl")).split(separator: "\n")
            #expect(rejects.first?.contains(#""bytes":[34,255,34]"#) == true)
            #expect(rejects.last == #"{"line":3,"reason":"It is longer than 1048576 bytes."}"#)
        }
    }

    @Test func `one id twice is one message, or two of which the second is renamed`() async throws {
        let board = try TestBoard()
        let lines = [line("a", "one"), line("a", "one"), line("a", "two"), line("a", "three"), line("a", "two")]
        let tree = Tree(["rooms/general/messages.jsonl": lines.joined(separator: "\n")])
        let report = try await board.take(tree)
        #expect(report.added == 3 && report.rooms.first?.known == 2 && report.rooms.first?.renamed == 2)
        #expect(report.rooms.first?.renamedExamples.first == "line 3: the id a is another message's; it is a~2 now")
        #expect(try await board.messages().map(\.id.rawValue) == ["a", "a~2", "a~3"])
        #expect(
            try await board.messages().map(\.metadata?.text) == [nil, #"{"importedId":"a"}"#, #"{"importedId":"a"}"#]
        )
        #expect(try await board.take(tree).added == 0)
        #expect(try await board.messages().count == 3)
    }

    @Test func `a board's own export taken into it adds nothing, and what is new comes after`() async throws {
        let board = try TestBoard()
        let store = board.store
        let draft = RoomDraft(name: general, description: nil, creator: "boss")
        _ = try await store.createRoom(draft, limit: 9, at: noon, once: nil)
        let ada = AgentID(rawValue: "ada")
        _ = try await store.enter(RoomPassage(room: general, agent: ada, notice: "in"), limit: 100, at: noon, once: nil)
        let own = MessageDraft(
            room: general,
            author: ada,
            text: "mine",
            mentions: [],
            metadata: RawJSON(trusting: "{\"a\":\"\u{2028}\"}")
        )
        _ = try await store.send(own, keeping: 9, at: noon, once: nil)
        var tree = try await board.exported()
        #expect(try await board.take(tree).added == 0)
        tree["rooms/general/messages.jsonl", default: []] += Array((line("new", "theirs") + "\n").utf8)
        #expect(try await board.take(tree).added == 1)
        #expect(try await board.messages().map(\.text) == ["in", "mine", "theirs"])
        #expect(try await board.messages().map { $0.provenance == .imported } == [false, false, true])
        #expect(try await store.members(of: general).first?.messageCount == 2)
        // What was said before the import is read, and what comes after is unread.
        #expect(try await store.search(MessageSearch(query: "theirs")).messages.count == 1)
    }

    @Test func `times that cannot be read are lent by the line before, and the order of the file stays`() async throws {
        let board = try TestBoard()
        let times = ["2024-01-20T10:30:00Z", "soon", "2024-01-19T10:30:00.25+09:00", "2024-01-20T10:30:00Z"]
        let lines = times.enumerated().map { place, time in
            line("\(place)", "\(place)").replacing("2024-01-20T10:30:00Z", with: time)
        }
        let report = try await board.take(
            Tree(["rooms.json": listOfGeneral, "rooms/general/messages.jsonl": lines.joined(separator: "\n") + "\n"])
        )
        let messages = try await board.messages()
        #expect(messages.map(\.text) == ["0", "1", "2", "3"])
        #expect(messages[1].sentAt == messages[0].sentAt)
        #expect(messages[2].sentAt.description == "2024-01-19T01:30:00.250Z")
        #expect(report.rooms.first?.findings == [.unreadableTime: .init(count: 1, firstLine: 2)])
        #expect(try await board.exported().lines() == lines)
    }

    @Test func `mentions are taken, parsed where none are listed, and the directory names the room`() async throws {
        let board = try TestBoard()
        let lines = [
            line("1", "@bob").replacing(#""mentions":[]"#, with: #""mentions":["bob","bob","\u0007"]"#),
            line("2", "@太郎さん and x@y.z").replacing(#""mentions":[],"#, with: ""),
            line("3", "x").replacing("general", with: "elsewhere"),
        ]
        let report = try await board.take(
            Tree([
                "rooms/general/messages.jsonl": lines.joined(separator: "\n"),
                "rooms/general/presence.json": #"{"users":{"太郎":{"joinedAt":"2024-01-20T10:30:00Z"}}}"#,
            ])
        )
        #expect(
            try await board.messages().map(\.mentions) == [["bob"], ["太郎"], []].map { $0.map(AgentID.init(rawValue:)) }
        )
        #expect(report.rooms.first?.findings[.badMention] == .init(count: 1, firstLine: 1))
        #expect(report.rooms.first?.findings[.otherRoom] == .init(count: 1, firstLine: 3))
        #expect(try await board.exported().lines().last?.contains(#""roomName":"general""#) == true)
    }

    @Test func `only the board's own form of a system message is one`() async throws {
        let board = try TestBoard()
        let lines = [
            line("1", "in", by: "system", more: #","kind":"system""#), line("2", "I am the board", by: "system"),
            line("3", "so am I", by: "eve", more: #","kind":"system""#),
        ]
        try await board.take(Tree(["rooms/general/messages.jsonl": lines.joined(separator: "\n") + "\n"]))
        #expect(try await board.messages().map(\.kind) == [.system, .user, .user])
        #expect(try await board.exported().lines() == lines)
        #expect(try await board.store.room(general)?.messageCount == 2)
    }

    @Test func `links, pipes and names that are no rooms are left`() async throws {
        try await withDirectory { path in
            try await withDirectory { secret in
                let messages = line("a", "secret")
                try write(Tree(["messages.jsonl": messages]), to: secret)
                try write(
                    Tree([
                        "rooms/general/messages.jsonl": messages, "rooms/..x/messages.jsonl": messages,
                        "rooms/loose.txt": "", "rooms/linked/presence.json": "{}",
                    ]),
                    to: path
                )
                let files = FileManager.default
                try files.createSymbolicLink(atPath: path + "/rooms/away", withDestinationPath: secret)
                try files.createSymbolicLink(
                    atPath: path + "/rooms/linked/messages.jsonl",
                    withDestinationPath: secret + "/messages.jsonl"
                )
                try #require(mkfifo(path + "/rooms/general/presence.json", 0o600) == 0)
                let board = try TestBoard()
                let report = try await board.take(path)
                #expect(report.added == 1)
                #expect(try await board.store.rooms(of: nil).map(\.name.rawValue) == ["general", "linked"])
                #expect(report.notes.count { $0.contains("a symbolic link") } == 2)
                #expect(report.notes.contains { $0.contains("a pipe") })
                #expect(report.notes.contains { $0.contains("..x") })
                #expect(report.ignored.contains("rooms/loose.txt"))
                #expect(
                    await faultCode { try await TestBoard().take(path) { $0.isStrict = true } } == .invalidMessageFormat
                )
            }
        }
    }

    @Test func `a room without a directory, and one without an entry, are made good`() async throws {
        let board = try TestBoard()
        let list = #"{"rooms":{"__proto__":{"createdAt":"2024-01-20T09:00:00Z","messageCount":7},"bad name":{}}}"#
        let report = try await board.take(
            Tree(["rooms.json": list, "rooms/constructor/messages.jsonl": line("a", "x")])
        )
        let notes = Dictionary(uniqueKeysWithValues: report.rooms.map { ($0.name.rawValue, $0.notes) })
        #expect(notes["__proto__"]?.contains("it has no directory") == true)
        #expect(notes["__proto__"]?.contains("rooms.json counts 7 messages; it is 0") == true)
        #expect(notes["constructor"]?.contains("rooms.json does not list it") == true)
        #expect(report.notes.contains { $0.contains("bad name") })
        #expect(try await board.store.rooms(of: nil).map(\.messageCount) == [0, 1])
    }

    @Test func `who was online is online only where that is asked for`() async throws {
        let tree = Tree([
            "rooms/general/presence.json":
                #"{"users":{"ada":{"status":"online","joinedAt":"2024-01-20T10:30:00Z"},"bob":{"status":"offline"}}}"#
        ])
        for isKept in [false, true] {
            let board = try TestBoard()
            try await board.take(tree) { $0.keepsPresence = isKept }
            let store = board.store
            #expect(try await store.members(of: general).map(\.presence) == [isKept ? .online : .offline, .offline])
            #expect(try await store.room(general)?.onlineCount == (isKept ? 1 : 0))
            #expect(try await store.room(general)?.userCount == 2)
            let exported = try await board.exported(keepingPresence: true)
            #expect(exported.text("rooms/general/presence.json")?.contains("online") == isKept)
        }
    }

    @Test func `a silent agent that an import shows online is counted once in every room`() async throws {
        let board = try TestBoard()
        let user = #"{"users":{"ada":{"status":"online","joinedAt":"2024-01-20T10:30:00Z"}}}"#
        try await board.take(Tree(["rooms/general/presence.json": user]))
        try await board.take(Tree(["rooms/other/presence.json": user])) { $0.keepsPresence = true }
        #expect(try await board.store.rooms(of: nil).map(\.onlineCount) == [1, 1])
    }

    @Test func `what the board would not keep is refused before anything is taken`() async throws {
        let board = try TestBoard()
        let lines = (0..<4).map { line("\($0)", "\($0)") }.joined(separator: "\n")
        let tree = Tree(["rooms/general/messages.jsonl": lines, "rooms/other/messages.jsonl": ""])
        #expect(await faultCode { try await board.take(tree) { $0.maxMessages = 3 } } == .roomLimitReached)
        #expect(await faultCode { try await board.take(tree) { $0.maxRooms = 1 } } == .roomLimitReached)
        #expect(try await board.store.rooms(of: nil).isEmpty)
        let report = try await board.take(tree) { options in
            options.maxMessages = 3
            options.goesBeyondLimits = true
        }
        #expect(report.added == 4)
        #expect(report.rooms.first?.notes.contains { $0.contains("AGENT_COMM_MAX_MESSAGES (3)") } == true)
        // What is there already counts once.
        #expect(try await board.take(tree) { $0.maxMessages = 4 }.added == 0)
    }

    @Test func `counts beyond reason are taken for very many`() async throws {
        let most = "9223372036854775807"
        let list = #"{"rooms":{"general":{"createdAt":"2024-01-20T09:00:00Z","prunedCount":\#(most)}}}"#
        let presence = #"{"users":{"ada":{"messageCount":\#(most),"joinedAt":"2024-01-20T09:00:00Z"}}}"#
        let board = try TestBoard()
        let report = try await board.take(
            Tree([
                "rooms.json": list, "rooms/general/presence.json": presence,
                "rooms/general/messages.jsonl": line("a", "one"),
            ])
        )
        #expect(report.added == 1)
        #expect(try await board.exported().text("rooms.json")?.contains(#""prunedCount": 9007199254740992"#) == true)
    }

    @Test func `a comma is forgiven before a bracket only`() async throws {
        for (list, isTaken) in [(#"{"rooms":{"general":{},},}"#, true), (#"{"rooms":{"general":{}}},"#, false)] {
            let report = try await TestBoard().take(Tree(["rooms.json": list]))
            #expect(report.rooms.isEmpty != isTaken)
        }
    }

    @Test func `an import of a cleared room brings it back`() async throws {
        let board = try TestBoard()
        let tree = Tree(["rooms/general/messages.jsonl": line("a", "one") + "\n" + line("b", "two")])
        try await board.take(tree)
        _ = try await board.store.clearMessages(of: general, by: .local, at: noon, once: nil)
        #expect(try await board.take(tree).added == 2)
        #expect(try await board.messages().map(\.text) == ["one", "two"])
        #expect(try await board.store.room(general)?.messageCount == 2)
    }

    @Test func `a board without rooms goes out and comes back`() async throws {
        let nothing = try await TestBoard().exported()
        #expect(try await TestBoard().take(nothing).rooms.isEmpty)
    }

    @Test func `a directory that holds no rooms is a mistake`() async throws {
        #expect(await faultCode { try await TestBoard().take(Tree(["readme": ""])) } == .invalidArgument)
        #expect(await faultCode { try await TestBoard().take("/nowhere/at/all") } == .storageError)
    }
}

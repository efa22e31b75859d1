import MCP
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Tools of the rooms")
struct RoomToolTests {
    private let board: BoardFixture
    private let room: JSON = ["roomName": "dev"]

    init() throws { board = try BoardFixture() }

    private func open(with agents: String...) async throws {
        _ = try await output("create_room", ["roomName": "dev", "description": "Builds"])
        for agent in agents { _ = try await output("enter_room", ["agentName": .string(agent), "roomName": "dev"]) }
    }

    private func output(_ tool: String, _ arguments: JSON, by caller: Caller = .boss) async throws -> JSON {
        let result = try await board.call(tool, arguments, by: caller)
        return result["structuredContent"] ?? .null
    }

    private func code(_ tool: String, _ arguments: JSON, by caller: Caller = .boss) async throws -> String? {
        try await output(tool, arguments, by: caller)["error"]?["code"]?.string
    }

    private func say(_ text: String, as agent: String = "ada") async throws -> JSON {
        try await output("send_message", ["agentName": .string(agent), "roomName": "dev", "message": .string(text)])
    }

    @Test func `a conversation has the fields of the specification`() async throws {
        try await open(with: "ada", "bob")
        let sent = try await say("Hello @bob")
        #expect(sent.members?.map(\.key) == ["success", "messageId", "roomName", "timestamp", "mentions"])
        #expect(sent["mentions"] == ["bob"])
        let read = try await output("get_messages", room)
        #expect(read.members?.map(\.key) == ["roomName", "messages", "count", "hasMore"])
        #expect(
            read["messages"]?.array?.map { $0["message"] } == [
                "Hello @bob", "bob entered the room.", "ada entered the room.",
            ]
        )
        #expect(read["messages"]?.array?.map { $0["kind"] } == ["user", "system", "system"])
        #expect(read["messages"]?.array?.first?["agentName"] == "ada")
        #expect(try await output("agent_communication/get_messages", room) == read)
        let rooms = try await output("list_rooms", [:])["rooms"]
        #expect(rooms == [["name": "dev", "description": "Builds", "userCount": 2, "messageCount": 1]])
        let users = try await output("list_room_users", room)
        #expect(users["onlineCount"] == 2)
        #expect(users["users"]?.array?.map { $0["name"] } == ["ada", "bob"])
        let status = try await output("get_status", [:])
        #expect((status["totalRooms"], status["totalOnlineUsers"], status["totalMessages"]) == (1, 2, 1))
        let found = try await output("search_messages", ["query": "hello"])
        #expect(found["messages"]?.array?.map { $0["highlight"] } == ["**Hello** @bob"])
        #expect(try await output("leave_room", ["agentName": "bob", "roomName": "dev"])["success"] == true)
    }

    @Test func `errors have the codes of the specification`() async throws {
        try await open(with: "ada")
        let cases: [(tool: String, arguments: JSON, code: String)] = [
            ("create_room", room, "ROOM_ALREADY_EXISTS"),
            ("get_messages", ["roomName": "none"], "ROOM_NOT_FOUND"),
            ("enter_room", ["agentName": "ada", "roomName": "dev"], "AGENT_ALREADY_IN_ROOM"),
            ("leave_room", ["agentName": "bob", "roomName": "dev"], "AGENT_NOT_IN_ROOM"),
            ("send_message", ["agentName": "bob", "roomName": "dev", "message": "hi"], "AGENT_NOT_IN_ROOM"),
            ("get_messages", ["roomName": "dev", "agentName": "eve", "mentionsOnly": true], "AGENT_NOT_FOUND"),
            ("send_message", ["agentName": "ada", "roomName": "dev", "message": " "], "INVALID_MESSAGE_FORMAT"),
            ("create_room", ["roomName": "../dev"], "INVALID_ARGUMENT"),
            ("clear_room_messages", ["roomName": "dev", "confirm": false], "INVALID_ARGUMENT"),
            (
                "get_messages", ["roomName": "dev", "agentName": "ada", "unreadOnly": true, "offset": 1],
                "INVALID_ARGUMENT"
            ),
        ]
        for (tool, arguments, expected) in cases {
            #expect(try await code(tool, arguments) == expected, "\(tool) \(arguments)")
        }
        let long = String(repeating: "a", count: 8_001)
        #expect(try await say(long)["error"]?["code"] == "MESSAGE_TOO_LONG")
    }

    @Test func `a worker speaks and reads as itself only`() async throws {
        try await open(with: "ada", "bob")
        let ada = Caller(keyID: "k1", role: .worker, agent: .ada)
        let foreign: [(tool: String, arguments: JSON)] = [
            ("send_message", ["agentName": "bob", "roomName": "dev", "message": "hi"]),
            ("get_messages", ["agentName": "bob", "roomName": "dev", "unreadOnly": true]),
            ("wait_for_messages", ["agentName": "bob", "roomName": "dev", "timeout": 0]),
            ("leave_room", ["agentName": "bob", "roomName": "dev"]),
        ]
        for (tool, arguments) in foreign { #expect(try await code(tool, arguments, by: ada) == "FORBIDDEN", "\(tool)") }
        #expect(try await code("clear_room_messages", ["roomName": "dev", "confirm": true], by: ada) == "FORBIDDEN")
        let mine = try await output("list_rooms", [:], by: ada)["rooms"]?.array?.first
        #expect(mine?["isJoined"] == true)
    }

    @Test func `what was read is unread no more`() async throws {
        try await open(with: "ada", "bob")
        _ = try await say("one")
        _ = try await say("two @bob")
        let unread: JSON = ["roomName": "dev", "agentName": "bob", "unreadOnly": true]
        #expect(
            try await output("get_messages", unread)["messages"]?.array?.map { $0["message"] } == ["one", "two @bob"]
        )
        #expect(try await output("get_messages", unread)["count"] == 0)
        let waited = try await output("wait_for_messages", ["agentName": "bob", "roomName": "dev", "timeout": 0])
        #expect((waited["hasNewMessages"], waited["timedOut"]) == (false, true))
        let third = try await say("three")
        let after: JSON = ["roomName": "dev", "afterId": third["messageId"] ?? nil]
        #expect(try await output("get_messages", after)["count"] == 0)
    }

    @Test func `a room that holds something is cleared after a yes`() async throws {
        let forms: JSON = ["elicitation": ["form": [:]]]
        let clear: JSON = ["roomName": "dev", "confirm": true]
        try await open(with: "ada")
        _ = try await say("one")
        let question = try await board.call("clear_room_messages", clear, capabilities: forms)
        #expect(question["resultType"] == "input_required")
        func answered(_ answer: JSON) async throws -> JSON {
            try await board.call(
                "clear_room_messages",
                clear,
                and: [
                    JSON.Member("requestState", question["requestState"] ?? nil),
                    JSON.Member("inputResponses", ["confirm": answer]),
                ],
                capabilities: forms
            )["structuredContent"] ?? nil
        }
        #expect(try await answered(["action": "decline"])["error"]?["code"] == "NOT_CONFIRMED")
        #expect(try await answered(["action": "accept", "content": ["confirm": true]])["clearedCount"] == 1)
        let silent = try await board.call("clear_room_messages", clear)
        #expect(silent["structuredContent"] == ["success": true, "roomName": "dev", "clearedCount": 0])
    }

    @Test func `a room is a resource that tells when something is said`() async throws {
        try await open(with: "ada")
        let stream = try await board.listen([
            "resourceSubscriptions": ["room://dev", "room://dev/messages", "room://no"]
        ])
        let granted = await stream.message()?["params"]?["notifications"]
        #expect(granted == ["resourceSubscriptions": ["room://dev", "room://dev/messages"]])
        _ = try await say("one")
        #expect(await stream.message()?["params"]?["uri"] == "room://dev")
        try await stream.close()
        let contents = try await board.ask("resources/read", [JSON.Member("uri", "room://dev/messages")])["contents"]
        #expect(contents?.array?.first?["text"]?.string?.contains(#""message":"one""#) == true)
        let listed = try await board.ask("resources/list")["resources"]?.array ?? []
        #expect(listed.contains { $0["uri"] == "room://dev" && $0["description"] == "Builds" })
        for uri in ["room://DEV", "room://dev/", "room://dev/messages/", "room://..", "room://dev%2Fmessages"] {
            await #expect(throws: Refused.self) {
                try await board.ask("resources/read", [JSON.Member("uri", .string(uri))])
            }
        }
    }
}

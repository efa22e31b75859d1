import MCP
import Orchestration
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("Resources of the board")
struct ResourceTests {
    private let board: BoardFixture

    init() throws { board = try BoardFixture() }

    private func read(_ uri: String, by caller: Caller = .boss) async throws -> JSON? {
        do {
            let result = try await board.ask("resources/read", [JSON.Member("uri", .string(uri))], by: caller)
            let contents = result["contents"]?.array?.first
            #expect(contents?["uri"]?.string == uri)
            #expect(contents?["mimeType"] == "application/json")
            return try contents?["text"]?.string.map { try JSONReader.read($0) }
        } catch let refused as Refused {
            #expect(refused.json["code"] == -32602)
            #expect(refused.json["data"] == ["uri": .string(uri)])
            return nil
        }
    }

    private func uris(by caller: Caller) async throws -> [String] {
        var uris: [String] = []
        var cursor: JSON?
        repeat {
            let page = try await board.ask(
                "resources/list",
                cursor.map { [JSON.Member("cursor", $0)] } ?? [],
                by: caller
            )
            let resources = page["resources"]?.array ?? []
            #expect(resources.count <= 100)
            uris += resources.compactMap { $0["uri"]?.string }
            cursor = page["nextCursor"]
        } while cursor != nil
        return uris
    }

    @Test func `the summary counts tasks and agents by type and state`() async throws {
        let first = try await board.create()
        try await board.create(after: [first.id])
        try await board.create()
        try await board.claim()
        board.time.advance(by: .seconds(9))
        for caller in [Caller.boss, .watcher, .ada] {
            let planning = try await read("board://summary", by: caller)?["types"]?.array?.first
            #expect(
                planning == [
                    "agent_type": "planning", "tasks": ["ready": 1, "blocked": 1, "in_progress": 1],
                    "oldest_ready_seconds": 9, "agents": ["active": 1, "idle": 0, "offline": 0],
                ]
            )
        }
    }

    @Test func `tasks and their results are read by their ids`() async throws {
        let task = try await board.create("Plan the garden")
        #expect(try await read("task://\(task.id)")?["task_description"] == "Plan the garden")
        #expect(try await read("task://\(task.id)/result") == nil)
        try await board.claim()
        try await board.finish(task.id, result: #"{"beds":3}"#)
        #expect(try await read("task://\(task.id)", by: .watcher)?["status"] == "completed")
        #expect(try await read("task://\(task.id)/result") == ["beds": 3])
    }

    @Test func `an agent with an unusual name is read by its escaped name`() async throws {
        let name = AgentID(rawValue: "Zoë/1 %2F?#..")
        _ = try await board.agents.register(name, as: .testing, capabilities: [])
        let uri = "agent://Zo%C3%AB%2F1%20%252F%3F%23.."
        #expect(try await uris(by: .boss).contains(uri))
        #expect(try await read(uri)?["agent_id"]?.string == name.rawValue)
        for other in ["agent://Zo%c3%ab%2F1%20%252F%3F%23..", "agent://Zoë/1 %2F?#..", uri.lowercased()] {
            #expect(try await read(other) == nil)
        }
    }

    @Test func `whatever is no URI of the board is not found`() async throws {
        let task = try await board.create()
        try await board.claim()
        try await board.finish(task.id)
        for uri in [
            "", "board://", "board://Summary", "Board://summary", "board://summary/", "board:summary", "agent://",
            "agent://nobody", "agent://%", "agent://a/../b", "task://", "task://none", "task://\(task.id)/",
            "task://\(task.id)/Result", "task://\(task.id)/result/", "task://../\(task.id)", "task:///\(task.id)",
            "TASK://\(task.id)", "task://\(task.id.rawValue.uppercased())", "task://\(task.id)?x", "task://%74ask-1",
            "file:///etc/passwd", "agent://" + String(repeating: "a", count: 100_000),
        ] {
            #expect(try await read(uri) == nil, "\(uri.prefix(40))")
        }
    }

    @Test func `a worker reads what it works on or has worked on, and what that builds on`() async throws {
        let base = try await board.create("base")
        let own = try await board.create("own", after: [base.id])
        let other = try await board.create("other")
        try await board.claim(by: .bob)
        try await board.finish(base.id, by: .bob, result: #"{"plan":1}"#)
        #expect(try await read("task://\(base.id)", by: .bob) != nil)
        #expect(try await read("task://\(base.id)/result", by: .ada) == nil)
        #expect(try await board.claim(by: .ada)?.id == own.id)
        #expect(try await read("task://\(base.id)/result", by: .ada) == ["plan": 1])
        #expect(try await read("task://\(own.id)", by: .ada) != nil)
        #expect(try await read("task://\(own.id)", by: .bob) == nil)
        #expect(try await read("task://\(other.id)", by: .ada) == nil)
        #expect(try await read("agent://bob", by: .ada) != nil)
        try await board.finish(own.id)
        #expect(try await read("task://\(own.id)/result", by: .ada) != nil)
        #expect(try await read("task://\(base.id)/result", by: .ada) == nil)
        let nameless = Caller(keyID: "k9", role: .worker)
        #expect(try await read("task://\(own.id)", by: nameless) == nil)
        #expect(try await uris(by: .ada) == ["board://summary", "agent://ada", "agent://bob", "task://\(own.id)"])
        #expect(try await uris(by: nameless) == ["board://summary", "agent://ada", "agent://bob"])
    }

    @Test func `the list has pages of a hundred, and the newest five hundred tasks`() async throws {
        for number in 1...130 {
            let name = String(1_000 + number)
            _ = try await board.agents.register(AgentID(rawValue: name), as: .planning, capabilities: nil)
        }
        var tasks: [String] = []
        for _ in 1...510 { tasks.append("task://\(try await board.create().id)") }
        let agents = (1...130).map { "agent://\(1_000 + $0)" }
        let expected = ["board://summary"] + agents + tasks.reversed().prefix(500)
        #expect(try await uris(by: .boss) == expected)
        #expect(try await uris(by: .watcher) == expected)
        #expect(try await read(tasks[0]) != nil)
    }

    @Test func `a cursor that no page gave is refused`() async throws {
        for place in ["x", "t", "t5", "t5.500", "t-1.0", "t0.0", "t1.2.3"] {
            let cursor = JSON.string(Self.base64(place))
            await #expect(throws: Refused.self, "\(place)") {
                try await board.ask("resources/list", [JSON.Member("cursor", cursor)])
            }
        }
    }

    @Test func `what can be read can be watched`() async throws {
        let task = try await board.create()
        try await board.claim(by: .bob)
        let uris = ["board://summary", "agent://bob", "task://\(task.id)", "task://\(task.id)/result", "x://y"]
        for (caller, count) in [(Caller.boss, 3), (.bob, 3), (.ada, 2)] {
            let stream = try await board.listen(
                ["resourceSubscriptions": .array(uris.map(JSON.string))],
                by: caller
            )
            let granted = await stream.message()?["params"]?["notifications"]?["resourceSubscriptions"]
            #expect(granted?.array?.compactMap(\.string) == Array(uris.prefix(count)))
            try await stream.close()
        }
    }

    @Test func `a large result of a dependency is handed over as a link`() async throws {
        let small = try await board.create("small")
        let large = try await board.create("large")
        let joint = try await board.create("joint", after: [small.id, large.id])
        let text = #"{"log":""# + String(repeating: "x", count: 65_526) + #""}"#
        for (task, result) in [(small, text), (large, text.replacing(#"x""#, with: #"xx""#))] {
            try await board.claim(by: .bob)
            try await board.finish(task.id, by: .bob, result: result)
        }
        let polled = try await board.call("poll_tasks", ["agent_id": "ada"], by: .ada)
        let order = polled["structuredContent"]?["tasks"]?.array?.first
        #expect(order?["task_id"] == joint.id.json)
        let results = try #require(order?["dependency_results"]?.array)
        #expect(results[0]["result"]?["log"]?.string?.utf8.count == 65_526)
        #expect(results[0]["result_uri"] == nil)
        let uri = "task://\(large.id)/result"
        let told = JSON.object(results[1].members?.filter { $0.key != "provenance" } ?? [])
        #expect(told == ["task_id": large.id.json, "result": nil, "result_uri": .string(uri), "bytes": 65_537])
        #expect(results[1]["provenance"]?["agent"] == "bob")
        #expect(try await read(uri, by: .ada)?["log"]?.string?.utf8.count == 65_527)
    }

    private static func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = text.utf8.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        return stride(from: 0, to: bits.count, by: 6).map { start in
            let six = (bits[start...] + Array(repeating: 0, count: 6)).prefix(6)
            return String(alphabet[Int(six.reduce(0) { $0 << 1 | $1 })])
        }.joined()
    }
}

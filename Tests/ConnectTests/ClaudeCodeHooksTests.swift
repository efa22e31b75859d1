import Connect
import Testing
import Vocabulary

@Suite("The hooks of Claude Code")
struct ClaudeCodeHooksTests {
    private let address = "http://127.0.0.1:3000/hooks/claude-code"

    private func merged(
        _ file: String,
        _ key: Connection.Key = .reference,
        at endpoint: String = "http://127.0.0.1:3000/mcp",
        delivering deliveries: [Delivery] = []
    ) throws -> String {
        let connection = try Connection(endpoint: endpoint, key: key)
        let agent = AgentID(rawValue: "planning agent")
        return try ClaudeCodeHooks(for: connection, agent: agent, delivering: deliveries).merged(into: file)
    }

    private func handlers(_ event: String, in file: String) throws -> [JSON] {
        let groups = try JSONReader.read(file)["hooks"]?[event]?.array ?? []
        return groups.flatMap { $0["hooks"]?.array ?? [] }
    }

    @Test func `every event is posted with the key of the environment`() throws {
        let file = try JSONReader.read(merged(""))
        #expect(file.members?.map(\.key) == ["hooks"])
        let events = try #require(file["hooks"]?.members)
        #expect(events.map(\.key) == ["PostToolUse", "Stop", "SubagentStop", "StopFailure", "SessionEnd"])
        for event in events {
            #expect(
                event.value == [
                    [
                        "hooks": [
                            [
                                "type": "http", "url": .string(address), "timeout": 10,
                                "headers": ["Authorization": "Bearer $CALLBOARD_KEY"],
                                "allowedEnvVars": ["CALLBOARD_KEY"],
                            ]
                        ]
                    ]
                ]
            )
        }
    }

    @Test func `only the hook at an agent's stop asks for something to go on with`() throws {
        let file = try merged("", delivering: [.mentions, .tasks])
        #expect(try handlers("Stop", in: file).map { $0["url"] } == [.string(address + "?deliver=mentions,tasks")])
        #expect(try handlers("SubagentStop", in: file).map { $0["url"] } == [.string(address)])
        let fewer = try merged(file, delivering: [.tasks])
        #expect(try handlers("Stop", in: fewer).map { $0["url"] } == [.string(address + "?deliver=tasks")])
        #expect(try merged(fewer) == merged(""))
    }

    @Test func `the hooks of others stay, with their comments and their layout`() throws {
        let file = """
            {
              // mine
              "permissions": {"allow": ["Bash(ls)"]},
              "hooks": {
                "Stop": [
                  { "hooks": [ {"type": "command", "command": "say 1.50"} ] } // keep
                ],
                "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "http", "url": "http://else.where/hooks"}]}]
              },
              "n": 1.0e2
            }
            """
        let new = try merged(file)
        let (before, after) = (file.split(separator: "\n"), new.split(separator: "\n"))
        // Only the commas behind what was the last of its list are new in old lines.
        let kept = after.filter { line in before.contains { $0 == line || $0 + "," == line } }
        #expect(kept.count >= before.count - 2)
        #expect(new.contains(#"      { "hooks": [ {"type": "command", "command": "say 1.50"} ] }, // keep"#))
        let plain = new.replacing("// mine", with: "").replacing("// keep", with: "")
        #expect(try handlers("Stop", in: plain).map { $0["type"] } == ["command", "http"])
        #expect(try handlers("PreToolUse", in: plain).count == 1)
        #expect(new.hasSuffix("  \"n\": 1.0e2\n}"))
        #expect(try merged(new) == new)
    }

    @Test(
        arguments: [
            "", "{}", #"{"hooks":{}}"#, #"{"hooks":{"Stop":[]}}"#, #"{"hooks":{"Stop":[{}]}}"#,
            #"{"hooks":{"Stop":[{"hooks":[]},{"matcher":"x"},7,null,{"hooks":1}]}}"#, "\u{FEFF}{\r\n}\r\n",
            #"{"a":"\"hooks\"","hooks":{"Stop":[{"hooks":["/hooks/claude-code"]}]}}"#,
        ]
    )
    func `whatever the file holds, the hooks are there once and what was there stays`(file: String) throws {
        let once = try merged(file)
        #expect(try merged(once) == once)
        let plain = once.replacing("\u{FEFF}", with: "")
        #expect(try handlers("Stop", in: plain).count { $0["url"] == .string(address) } == 1)
        #expect(try handlers("SessionEnd", in: plain).count == 1)
        let (old, new) = (try? JSONReader.read(file), try JSONReader.read(plain))
        let groups = old?["hooks"]?["Stop"]?.array ?? []
        #expect(new["hooks"]?["Stop"]?.array?.prefix(groups.count).elementsEqual(groups) == true)
        #expect(old?["a"] == new["a"])
    }

    @Test func `a hook of the board is renewed where it stands, and keeps what it is to match`() throws {
        let file = """
            {"hooks": {"PostToolUse": [
                {"matcher": "mcp__.*", "hooks": [{"type": "command", "command": "x"}, \
            {"type": "http", "url": "https://old/board/hooks/claude-code", "allowedEnvVars": ["A", "CALLBOARD_KEY"]}]},
                {"hooks": [{"type": "http", "url": "https://old/hooks/claude-code", \
            "headers": {"Authorization": "Bearer cb_old"}}]},
                {"hooks": [{"type": "http", "url": "\(address)?deliver=tasks"}]}
            ]}}
            """
        let new = try merged(file)
        #expect(!new.contains("old"))
        let groups = try #require(try JSONReader.read(new)["hooks"]?["PostToolUse"]?.array)
        #expect(groups.count == 3)
        #expect(groups[0]["matcher"] == "mcp__.*")
        #expect(groups[0]["hooks"]?.array?.map { $0["type"] } == ["command", "http"])
        #expect(try handlers("PostToolUse", in: new).map { $0["url"]?.string } == [nil, address, address, address])
        #expect(try merged(new) == new)
    }

    @Test(
        arguments: [
            #"{"type": "http", "url": "https://other/hooks/claude-code"}"#,
            #"{"type": "http", "url": "https://other/hooks/claude-code", "headers": {"Authorization": "Bearer $OTHER"}}"#,
            #"{"type": "http", "url": "https://other/hooks/claude", "allowedEnvVars": ["CALLBOARD_KEY"]}"#,
            #"{"type": "command", "command": "curl http://127.0.0.1:3000/hooks/claude-code"}"#, #"{"type": "http"}"#,
        ]
    )
    func `a hook that only looks like one of the board's stays`(handler: String) throws {
        let new = try merged(#"{"hooks": {"Stop": [{"hooks": [\#(handler)]}]}}"#)
        #expect(new.contains(handler))
        #expect(try handlers("Stop", in: new).count == 2)
    }

    @Test func `a secret stands in the file only where it is asked for, and never as a variable`() throws {
        let secret = try merged("", .secret("cb_secret"))
        #expect(try handlers("Stop", in: secret).first?["headers"] == ["Authorization": "Bearer cb_secret"])
        #expect(!secret.contains("CALLBOARD_KEY"))
        #expect(!(try merged(secret)).contains("cb_secret"))
        #expect(throws: ConfigurationProblem.self) { try merged("", .secret("with$dollar")) }
    }

    @Test func `without a key the address says whose the hooks are`() throws {
        let file = try merged("", .none, delivering: [.tasks])
        #expect(
            try handlers("SessionEnd", in: file) == [
                ["type": "http", "url": .string(address + "?agent=planning%20agent"), "timeout": 10]
            ]
        )
        #expect(
            try handlers("Stop", in: file).map { $0["url"] } == [
                .string(address + "?agent=planning%20agent&deliver=tasks")
            ]
        )
        #expect(try merged(file) == merged(""))
    }

    @Test func `what a proxy puts before the server's paths stands before that of the hooks`() throws {
        let file = try merged("", at: "https://example.org/board%20a/mcp?x=1")
        #expect(try handlers("Stop", in: file).first?["url"] == "https://example.org/board%20a/hooks/claude-code")
    }

    @Test(
        arguments: [
            "{", "[]", #"{"hooks":[]}"#, #"{"hooks":null}"#, #"{"hooks":{"Stop":{}}}"#,
            #"{"hooks":{"StopFailure":"x"}}"#,
            #"{"hooks":{"Stop":[],"Stop":[]}}"#,
        ]
    )
    func `a file that is not understood is refused`(file: String) {
        #expect(throws: ConfigurationProblem.self) { try merged(file) }
    }
}

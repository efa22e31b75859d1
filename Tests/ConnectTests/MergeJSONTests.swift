import Connect
import Testing
import Vocabulary

@Suite("A JSON file that others write, too")
struct MergeJSONTests {
    private func merged(_ file: String, _ client: ClientKind = .cursor) throws -> String {
        try ClientConfiguration(client, for: Connection(endpoint: "http://h/mcp", key: .none)).merged(into: file)
    }

    @Test func `the board is added behind the other servers, in the file's own layout`() throws {
        let file = """
            {
            \t// ours
            \t"zeta": 1.50,
            \t"mcpServers": {
            \t\t"other": { "command": "x", "args": ["//", "/*"] } // keep
            \t},
            \t"alpha": [1,
            \t\t2]
            }
            """
        #expect(
            try merged(file) == """
                {
                \t// ours
                \t"zeta": 1.50,
                \t"mcpServers": {
                \t\t"other": { "command": "x", "args": ["//", "/*"] }, // keep
                \t\t"callboard": {
                \t\t\t"url": "http://h/mcp"
                \t\t}
                \t},
                \t"alpha": [1,
                \t\t2]
                }
                """
        )
    }

    @Test func `another entry of the same name is replaced, and nothing around it`() throws {
        let file = #"{"mcpServers": {"callboard": {"command": "old"}, "b": {"url":"u"}},  "c" :null}"#
        let new = try merged(file)
        #expect(new.hasSuffix(#", "b": {"url":"u"}},  "c" :null}"#))
        #expect(try JSONReader.read(new)["mcpServers"]?["callboard"] == ["url": "http://h/mcp"])
        #expect(try merged(new) == new)
    }

    @Test(arguments: [
        "{}", "{ }", "{\n}", "{\n  // none\n}", #"{"mcpServers":{}}"#, "{\n  \"mcpServers\": {\n  }\n}\n",
        #"{"a":{"mcpServers":1},"b\"}":"{"}"#, "\u{FEFF}{}", "{\r\n  \"a\": [],\r\n  \"mcpServers\": {}\r\n}\r\n",
        "/* a */ {\"a\": 1 /* b */}",
    ])
    func `whatever the file looks like, what was there stays and the board is there`(file: String) throws {
        let new = try merged(file)
        let plain = new.replacing("// none", with: "").replacing("/* a */", with: "").replacing("/* b */", with: "")
            .replacing("\u{FEFF}", with: "")
        let value = try JSONReader.read(plain)
        #expect(value["mcpServers"]?["callboard"] == ["url": "http://h/mcp"])
        #expect(try merged(new) == new)
        #expect(file.utf8.contains(0x0D) == new.utf8.contains(0x0D))
        #expect(!new.utf8.contains(0x0D) || new.split(separator: "\r\n").allSatisfy { !$0.contains("\n") })
        for comment in ["// none", "/* a */", "/* b */", #""b\"}":"{""#] where file.contains(comment) {
            #expect(new.contains(comment))
        }
    }

    @Test func `the question of VS Code stands beside others, once`() throws {
        let file = """
            {
                "inputs": [
                    {"id": "mine", "type": "promptString"}
                ],
                "servers": {}
            }
            """
        let connection = try Connection(endpoint: "http://h/mcp", key: .reference)
        let once = try ClientConfiguration(.vscode, for: connection).merged(into: file)
        let ids = try JSONReader.read(once)["inputs"]?.array?.map { $0["id"]?.string }
        #expect(ids == ["mine", "callboard-key"])
        #expect(once.contains(#"        {"id": "mine", "type": "promptString"},"#))
        #expect(try ClientConfiguration(.vscode, for: connection).merged(into: once) == once)
    }

    @Test(arguments: [
        "{", "[]", "1", "{\"a\": 1,}", "{\"mcpServers\": []}", "{\"mcpServers\": null}", "{} x", "{\"a\":1,\"a\":2}",
        "{ /* no end", "[mcp_servers.x]",
    ])
    func `a file that is not understood is refused`(file: String) {
        #expect(throws: ConfigurationProblem.self) { try merged(file) }
    }
}

import Connect
import Testing
import Vocabulary

@Suite("The configuration of a client")
struct ClientConfigurationTests {
    private let endpoint = "http://127.0.0.1:3000/mcp"

    private func text(
        _ client: ClientKind,
        _ key: Connection.Key = .reference,
        into file: String = ""
    ) throws -> String {
        try ClientConfiguration(client, for: Connection(endpoint: endpoint, key: key)).merged(into: file)
    }

    @Test func `Claude Code takes the key from its environment, and waits as long as the board does`() throws {
        #expect(
            try text(.claudeCode) == """
                {
                  "mcpServers": {
                    "callboard": {
                      "type": "http",
                      "url": "http://127.0.0.1:3000/mcp",
                      "headers": {
                        "Authorization": "Bearer ${CALLBOARD_KEY}"
                      },
                      "timeout": 1860000
                    }
                  }
                }

                """
        )
    }

    @Test func `Cursor takes the key from its environment`() throws {
        #expect(
            try JSONReader.read(text(.cursor)) == [
                "mcpServers": [
                    "callboard": [
                        "url": .string(endpoint), "headers": ["Authorization": "Bearer ${env:CALLBOARD_KEY}"],
                    ]
                ]
            ]
        )
    }

    @Test func `VS Code asks for the key once`() throws {
        let file = try JSONReader.read(text(.vscode))
        #expect(file["servers"]?["callboard"]?["headers"]?["Authorization"] == "Bearer ${input:callboard-key}")
        #expect(file["servers"]?["callboard"]?["type"] == "http")
        #expect(file["inputs"]?.array?.count == 1)
        #expect(file["inputs"]?.array?.first?["id"] == "callboard-key")
        #expect(file["inputs"]?.array?.first?["password"] == true)
    }

    @Test func `Codex names the variable of its environment`() throws {
        #expect(
            try text(.codex) == """
                [mcp_servers.callboard]
                url = "http://127.0.0.1:3000/mcp"
                bearer_token_env_var = "CALLBOARD_KEY"
                tool_timeout_sec = 1860

                """
        )
    }

    @Test(arguments: ClientKind.allCases)
    func `a secret stands in the file only where it is asked for`(client: ClientKind) throws {
        let secret = try text(client, .secret("cb_secret"))
        #expect(secret.contains("Bearer cb_secret"))
        #expect(!secret.contains("CALLBOARD_KEY"))
        #expect(!secret.contains("${"))
        #expect(!secret.contains("inputs"))
        let open = try text(client, .none)
        #expect(open.contains(endpoint))
        #expect(!open.contains("Authorization"))
        #expect(!open.contains("bearer"))
    }

    @Test(arguments: ClientKind.allCases)
    func `what was written is not changed by writing it again`(client: ClientKind) throws {
        for key in [Connection.Key.reference, .secret("cb_a"), .none] {
            let once = try text(client, key)
            #expect(try text(client, key, into: once) == once)
        }
    }

    @Test(arguments: ClientKind.allCases)
    func `each way to the key replaces the one before`(client: ClientKind) throws {
        let plain = try text(client, .none)
        let secret = try text(client, .secret("cb_a"), into: plain)
        #expect(secret.contains("cb_a"))
        let reference = try text(client, .reference, into: secret)
        #expect(!reference.contains("cb_a"))
        #expect(reference.split(separator: "callboard]").count <= 2)
    }

    @Test func `the command of Claude Code survives a shell`() throws {
        let connection = try Connection(endpoint: "http://h/mcp?a='b'", key: .reference)
        let command = try #require(ClientConfiguration(.claudeCode, for: connection).command)
        #expect(command.hasPrefix("claude mcp add-json --scope project callboard '{\"type\":\"http\""))
        #expect(command.contains(#"a='\''b'\''"#))
        #expect(command.contains("${CALLBOARD_KEY}"))
        #expect(ClientConfiguration.export(of: "a'b") == #"export CALLBOARD_KEY='a'\''b'"#)
    }
}

@Suite("The address of the board")
struct ConnectionTests {
    @Test(arguments: [
        ("http://h:1", "http://h:1/mcp"), ("https://h/", "https://h/mcp"), ("http://[::1]:3/x", "http://[::1]:3/x"),
    ])
    func `an address without a path gets that of MCP`(text: String, endpoint: String) throws {
        #expect(try Connection(endpoint: text, key: .none).endpoint == endpoint)
    }

    @Test(arguments: [
        "", "h:3000", "ftp://h/", "http://", "http://u:p@h/", "http://h/ x", "http://h/${A}", "http://h/#x",
    ])
    func `what is no plain address is refused`(text: String) {
        #expect(throws: ConfigurationProblem.self) { try Connection(endpoint: text, key: .none) }
    }

    @Test(arguments: ["", "a b", "a\nb", "é"])
    func `what is no key is refused`(text: String) {
        #expect(throws: ConfigurationProblem.self) { try Connection(endpoint: "http://h/", key: .secret(text)) }
    }

    @Test func `a key that leaves the machine unprotected is told`() throws {
        for (text, host) in [
            ("http://localhost:1", nil), ("http://127.0.0.1:1", nil), ("http://[::1]:1", nil), ("https://h/", nil),
            ("http://board.example/", "board.example"),
        ] {
            #expect(try Connection(endpoint: text, key: .none).unprotectedHost == host)
        }
    }
}

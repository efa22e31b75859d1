import Client
import Hummingbird
import Testing
import Vocabulary

struct MCPClientTests {
    private static func call(_ client: MCPClient, timeout: Duration = .seconds(30)) async throws -> JSON {
        try await client.callTool("get_result", ["task_id": "task-1"], timeout: timeout)
    }

    @Test func `a call carries all that a modern server demands`() async throws {
        try await ScriptedServer.run { request in
            .result(["resultType": "complete", "structuredContent": ["task_id": "task-1"]], to: request)
        } _: { client, server in
            let result = try await client.callTool(
                "create_task",
                ["agent_type": "planning"],
                toolUseID: "toolu_1",
                timeout: .seconds(30),
                onProgress: { _ in }
            )
            #expect(result == ["task_id": "task-1"])
            let request = try #require(server.requests.first)
            #expect(request.headers["mcp-protocol-version"] == "2026-07-28")
            #expect(request.headers["mcp-method"] == "tools/call")
            #expect(request.headers["mcp-name"] == "create_task")
            #expect(request.headers["accept"] == "application/json, text/event-stream")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["authorization"] == "Bearer cb_key")
            let id = try #require(request.message["id"]?.integer)
            #expect(
                request.message == [
                    "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                    "params": [
                        "name": "create_task", "arguments": ["agent_type": "planning"],
                        "_meta": [
                            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                            "io.modelcontextprotocol/clientInfo": ["name": "tester", "version": "3"],
                            "io.modelcontextprotocol/clientCapabilities": [:],
                            "claudecode/toolUseId": "toolu_1", "progressToken": .integer(id),
                        ],
                    ],
                ]
            )
        }
    }

    @Test func `a call without key, identifier and progress carries none of them`() async throws {
        try await ScriptedServer.run(key: nil) {
            .result(["structuredContent": [:]], to: $0)
        } _: { client, server in
            _ = try await client.callTool("наряд", [:], timeout: .seconds(30))
            let request = try #require(server.requests.first)
            #expect(request.headers["authorization"] == nil)
            #expect(request.headers["mcp-name"] == "=?base64?0L3QsNGA0Y/QtA==?=")
            #expect(request["name"] == "наряд")
            #expect(
                request["_meta"]?.members?.map(\.key) == [
                    "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo",
                    "io.modelcontextprotocol/clientCapabilities",
                ]
            )
        }
    }

    @Test func `a server tells who it is`() async throws {
        try await ScriptedServer.run { request in
            .result(
                [
                    "resultType": "complete", "supportedVersions": ["2026-07-28"], "instructions": "Poll.",
                    "_meta": ["io.modelcontextprotocol/serverInfo": ["name": "callboard", "version": "1.0"]],
                ],
                to: request
            )
        } _: { client, server in
            let description = try await client.discover()
            #expect(description.name == "callboard")
            #expect(description.version == "1.0")
            #expect(description.protocolVersions == ["2026-07-28"])
            #expect(description.instructions == "Poll.")
            #expect(server.requests.first?.headers["mcp-method"] == "server/discover")
            #expect(server.requests.first?.headers["mcp-name"] == nil)
        }
    }

    @Test func `the list of tools is read page by page`() async throws {
        try await ScriptedServer.run { request in
            switch request["cursor"] {
            case nil: .result(["tools": [["name": "poll_tasks", "inputSchema": [:]]], "nextCursor": ""], to: request)
            case "": .result(["tools": [["name": "heartbeat", "description": "Extends."]]], to: request)
            default: .json([:], status: .badRequest)
            }
        } _: { client, _ in
            let tools = try await client.listTools()
            #expect(tools.map(\.name) == ["poll_tasks", "heartbeat"])
            #expect(tools.map(\.description) == [nil, "Extends."])
        }
    }

    @Test func `a list without end is given up`() async throws {
        try await ScriptedServer.run {
            .result(["tools": [], "nextCursor": "again"], to: $0)
        } _: { client, server in
            await #expect(throws: ClientError.self) { try await client.listTools() }
            #expect(server.requests.count == 100)
        }
    }

    @Test func `a tool that refuses throws what the server says`() async throws {
        try await ScriptedServer.run { request in
            .result(
                [
                    "isError": true, "content": [["type": "text", "text": "No task \"task-1\"."]],
                    "structuredContent": [
                        "error": ["code": "TASK_NOT_FOUND", "message": "No task \"task-1\".", "retryable": true]
                    ],
                ],
                to: request
            )
        } _: { client, _ in
            let refusal = ToolFailure(code: "TASK_NOT_FOUND", message: "No task \"task-1\".", retryable: true)
            await #expect(throws: refusal) { try await Self.call(client) }
        }
    }

    @Test func `a tool that fails with a text only throws the text`() async throws {
        try await ScriptedServer.run { request in
            .result(["isError": true, "content": [["type": "text", "text": "Broken."]]], to: request)
        } _: { client, _ in
            let failure = ToolFailure(code: "TOOL_ERROR", message: "Broken.", retryable: false)
            await #expect(throws: failure) { try await Self.call(client) }
        }
    }

    @Test func `a plain page is read beside the MCP address`() async throws {
        try await ScriptedServer.run {
            .result([:], to: $0)
        } _: { client, _ in
            let page = try await client.get("/healthz")
            #expect(page == (200, "ok Bearer cb_key"))
            #expect(try await client.get("/nowhere").status == 404)
        }
    }

    @Test func `JSON is sent to other places of the same server`() async throws {
        try await ScriptedServer.run {
            .result([:], to: $0)
        } _: { client, _ in
            let answer = try await client.post("/reports", ["a": 1])
            #expect(answer == (200, #"Bearer cb_key, application/json: {"a":1}"#))
            let missing = try await client.post("/nowhere", [:])
            #expect(missing.status == 404)
        }
    }

    @Test func `a client for one piece of work is closed behind it, also where the work fails`() async throws {
        try await ScriptedServer.run {
            .result([:], to: $0)
        } _: { _, server in
            func work(_ outcome: () throws -> Int) async throws -> (MCPClient, Int?) {
                var used: MCPClient?
                let value = try? await MCPClient.withClient(
                    endpoint: server.endpoint,
                    apiKey: nil,
                    name: "t",
                    version: "1"
                ) { client in
                    used = client
                    #expect(try await client.get("/healthz").body == "ok without key")
                    return try outcome()
                }
                return (try #require(used), value)
            }
            let (usedInVain, nothing) = try await work { throw CancellationError() }
            let (used, value) = try await work { 7 }
            #expect(nothing == nil)
            #expect(value == 7)
            for client in [usedInVain, used] {
                await #expect(throws: ClientError.self) { try await client.get("/healthz") }
            }
        }
    }

    @Test(arguments: ["", "localhost:3000/mcp", "ftp://127.0.0.1/mcp", "http:///mcp", "http://user@127.0.0.1/mcp"])
    func `an address that is none is refused at once`(address: String) {
        #expect(throws: ClientError.self) { try MCPClient(endpoint: address, apiKey: nil, name: "t", version: "1") }
    }

    @Test(arguments: ["", "two words", "line\r\nbreak", "schlüssel"])
    func `a key that no header can carry is refused at once`(key: String) {
        #expect(throws: ClientError.self) {
            try MCPClient(endpoint: "http://127.0.0.1:1/mcp", apiKey: key, name: "t", version: "1")
        }
    }
}

import MCP
import MetricsTestKit
import Testing
import Vocabulary

@Suite("Revision 2026-07-28")
struct ModernEraTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    @Test func `discover tells what the server can do, and who it is`() async throws {
        let reply = try await fixture.modern("server/discover", id: "server-discover-probe-1").reply
        #expect(reply.status == 200)
        #expect(reply.sessionID == nil)
        #expect(
            try reply.json.description == """
                {"jsonrpc":"2.0","id":"server-discover-probe-1","result":{"supportedVersions":["2026-07-28",\
                "2025-11-25","2025-06-18","2025-03-26","2024-11-05"],\
                "capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":\
                {"subscribe":true,"listChanged":true},"completions":{},"extensions":\
                {"io.modelcontextprotocol/tasks":{}}},"instructions":"Be a good orchestrator.","ttlMs":300000,\
                "cacheScope":"private","resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":\
                {"name":"sample","title":"Sample","version":"1.2.3"}}}}
                """
        )
    }

    @Test(arguments: [
        (Role.orchestrator, ["echo", "note", "purge", "peek", "fail", "wait", "ask", "tell", "begin", "region"]),
        (.worker, ["echo", "note", "fail", "wait", "ask", "tell", "begin", "region"]),
        (.observer, ["echo", "peek", "fail", "wait", "ask", "tell", "region"]),
    ])
    func `tools/list shows a caller only its own, in one order`(role: Role, names: [String]) async throws {
        let result = try await fixture.modern("tools/list", caller: .with(role)).reply.json["result"]
        #expect(result?["tools"]?.array?.compactMap { $0["name"]?.string } == names)
        #expect(result?["cacheScope"] == "private")
        #expect(result?["ttlMs"] == 300_000)
        #expect(result?["resultType"] == "complete")
    }

    @Test func `a listed tool has a schema for both directions and its hints`() async throws {
        let tools = try await fixture.modern("tools/list").reply.json["result"]?["tools"]?.array ?? []
        #expect(
            tools.first?.description == """
                {"name":"echo","title":"Echo","description":"Says it again.","inputSchema":{"type":"object",\
                "properties":{"text":{"type":"string","minLength":1,"maxLength":64,"description":"What to say."}},\
                "required":["text"],"additionalProperties":false},"outputSchema":{"type":"object","properties":\
                {"text":{"type":"string"},"useID":{"type":"string"},"trace":{"type":"string"},\
                "agent":{"type":"string"}},"required":["text"]},"annotations":{"readOnlyHint":true,\
                "openWorldHint":false}}
                """
        )
        #expect(
            tools.prefix(6).map { $0["annotations"]?["destructiveHint"] } == [nil, false, true, nil, nil, nil]
        )
        #expect(tools.prefix(6).map { $0["annotations"]?["idempotentHint"] } == [nil, true, false, nil, nil, nil])
    }

    @Test(arguments: [nil, JSON.null])
    func `a list has one page, so any cursor is wrong`(cursor: JSON?) async throws {
        let none = await fixture.modern("tools/list", cursor.map { [JSON.Member("cursor", $0)] } ?? [])
        #expect(try none.reply.outcome == "200")
        for cursor: JSON in ["", "2", 7] {
            #expect(
                try await fixture.modern("tools/list", [JSON.Member("cursor", cursor)]).reply.outcome == "400 -32602"
            )
        }
    }

    @Test(
        arguments: [
            // Header fields repeat the body, or the request is refused.
            ("2026-07-28", "tools/call", "echo", "200"),
            (nil, "tools/call", "echo", "400 -32020"),
            ("2025-11-25", "tools/call", "echo", "400 -32020"),
            ("2026-07-28, 2026-07-28", "tools/call", "echo", "400 -32020"),
            ("2026-07-28", nil, "echo", "400 -32020"),
            ("2026-07-28", "TOOLS/CALL", "echo", "400 -32020"),
            ("2026-07-28", "tools/list", "echo", "400 -32020"),
            ("2026-07-28", "tools/call", nil, "400 -32020"),
            ("2026-07-28", "tools/call", "Echo", "400 -32020"),
            ("2026-07-28", "tools/call", "=?base64?ZWNobw==?=", "200"),
            ("2026-07-28", "tools/call", "=?base64?ZWNobw=?=", "400 -32020"),
            ("2026-07-28", "tools/call", "=?base64?ZWNobx==?=", "400 -32020"),
            ("2026-07-28", "tools/call", "=?base64?ZWNo*w==?=", "400 -32020"),
            ("2026-07-28", "tools/call", "=?BASE64?ZWNobw==?=", "400 -32020"),
            ("2026-07-28", "tools/call", "=?base64?gA==?=", "400 -32020"),
            ("2026-07-28", "tools/call", "=?base64?=?=", "400 -32020"),
        ] as [(String?, String?, String?, String)]
    )
    func `header fields repeat what the body says`(
        version: String?,
        method: String?,
        name: String?,
        outcome: String
    ) async throws {
        let params = [JSON.Member("name", "echo"), JSON.Member("arguments", ["text": "a"])]
        let answer = await fixture.modern("tools/call", params) { headers in
            headers.protocolVersion = version
            headers.method = method
            headers.name = name
        }
        #expect(try answer.reply.outcome == outcome)
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":"server/discover"}"#, "400 -32602"),
        (#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":[]}"#, "400 -32602"),
        (#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{}}}"#, "400 -32602"),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#,
            "400 -32602"
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":7,"io.modelcontextprotocol/clientCapabilities":{}}}}"#,
            "400 -32602"
        ),
        (#"{"jsonrpc":"2.0","result":{},"id":1}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#, "202"),
    ])
    func `a request describes itself`(body: String, outcome: String) async throws {
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        headers.method = "server/discover"
        #expect(try await fixture.send(body, headers).reply.outcome == outcome)
    }

    @Test func `an unsupported revision is told which there are, and a mismatch comes first`() async throws {
        let body = """
            {"jsonrpc":"2.0","id":7,"method":"server/discover","params":{"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2099-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}
            """
        var headers = RoutingHeaders()
        headers.method = "server/discover"
        headers.protocolVersion = "2099-01-01"
        let reply = try await fixture.send(body, headers).reply
        #expect(try reply.outcome == "400 -32022")
        #expect(try reply.json["id"] == 7)
        #expect(try reply.json["error"]?["data"] == ["supported": ["2026-07-28"], "requested": "2099-01-01"])
        headers.protocolVersion = "2026-07-28"
        #expect(try await fixture.send(body, headers).reply.outcome == "400 -32020")
    }

    @Test func `a notification with an unsupported revision is refused`() async throws {
        var headers = RoutingHeaders()
        headers.protocolVersion = "2099-01-01"
        let body = EndpointFixture.request("notifications/initialized", id: nil)
        #expect(try await fixture.send(body, headers).reply.outcome == "400 -32022")
    }

    @Test(arguments: [
        "initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/list", "no/such", "tools/call\u{0}",
        "Tools/List",
    ])
    func `an unknown method is not found`(method: String) async throws {
        let reply = try await fixture.modern(method, id: 500).reply
        #expect(try reply.outcome == "404 -32601")
        #expect(try reply.json["id"] == 500)
    }

    @Test(arguments: [
        ("{", "400 -32700"),
        ("", "400 -32700"),
        ("\u{FEFF}{}", "400 -32700"),
        (#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}"#, "400 -32700"),
        (#""text""#, "400 -32600"),
        ("[]", "400 -32600"),
        (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "400 -32600"),
        (#"{"id":1,"method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"1.0","id":1,"method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":null,"method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":{},"method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":5}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"Method":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method\u0000":"server/discover"}"#, "400 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":"server/discover","PARAMS":{}}"#, "400 -32602"),
    ])
    func `a body that is no message is refused`(body: String, outcome: String) async throws {
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        #expect(try await fixture.send(body, headers).reply.outcome == outcome)
    }

    @Test func `nesting without end is a parse error`() async throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try await fixture.send(deep).reply.outcome == "400 -32700")
    }

    @Test func `an id comes back as it was sent`() async throws {
        for id: JSON in [0, -7, "", "a\"b", "1"] {
            let reply = try await fixture.modern("server/discover", id: id).reply
            #expect(try reply.json["id"] == id)
        }
    }

    @Test func `equal ids of many callers never cross`() async throws {
        let fixture = fixture
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for client in 0..<200 {
                group.addTask {
                    for round in 0..<20 {
                        let text = "client-\(client)-\(round)"
                        let result = try await fixture.call("echo", ["text": .string(text)])
                        guard result["structuredContent"]?["text"]?.string == text else { return false }
                    }
                    return true
                }
            }
            for try await isOwn in group { #expect(isOwn) }
        }
    }

    @Test func `GET and DELETE are not allowed`() async throws {
        var headers = RoutingHeaders()
        headers.protocolVersion = "2026-07-28"
        let get = try await fixture.get(headers).reply
        #expect((get.status, get.allow) == (405, "POST"))
        let delete = await fixture.endpoint.answerDelete(headers: headers, caller: .local)
        #expect((delete.status, delete.allow) == (405, "POST"))
    }

    @Test func `refused requests are counted by reason`() async throws {
        _ = await fixture.send("{")
        _ = await fixture.modern("no/such")
        _ = await fixture.modern("tools/call", [JSON.Member("name", "nobody")])
        _ = await fixture.modern("tools/list") { $0.method = nil }
        func count(_ reason: String) -> Int64 {
            fixture.metrics.counterTotal(label: Metric.rejectedCalls.name, dimensions: [("reason", reason)])
        }
        #expect(count("invalid_message") == 1)
        #expect(count("unknown_method") == 1)
        #expect(count("unknown_tool") == 1)
        #expect(count("header_mismatch") == 1)
    }
}

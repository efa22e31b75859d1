import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("Revisions up to 2025-11-25")
struct LegacyEraTests {
    private let fixture: EndpointFixture

    init() throws { fixture = try EndpointFixture() }

    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ])
    func `initialize echoes the revision it knows`(requested: String, answered: String) async throws {
        let body = EndpointFixture.request("initialize", ["protocolVersion": .string(requested), "capabilities": [:]])
        let reply = try await fixture.send(body, caller: .with(.worker)).reply
        #expect(reply.status == 200)
        #expect(
            try reply.json.description == """
                {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"\(answered)","capabilities":{"tools":{"listChanged":true},\
                "prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"completions":{},\
                "logging":{}},"serverInfo":{"name":"sample","title":"Sample","version":"1.2.3"},\
                "instructions":"Be a good worker."}}
                """
        )
        #expect(reply.sessionID?.utf8.count == 32)
    }

    @Test func `initialize without a revision is refused`() async throws {
        #expect(try await fixture.send(EndpointFixture.request("initialize", [:])).reply.outcome == "200 -32602")
    }

    @Test func `a session answers as its era does`() async throws {
        let headers = try await fixture.session()
        let ping = try await fixture.send(EndpointFixture.request("ping"), headers).reply
        #expect(try ping.json.description == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        let list = try await fixture.send(EndpointFixture.request("tools/list"), headers).reply.json["result"]
        #expect(list?.members?.map(\.key) == ["tools"])
        let params: JSON = ["name": "echo", "arguments": ["text": "a"]]
        let call = try await fixture.send(EndpointFixture.request("tools/call", params), headers).reply.json["result"]
        #expect(call?.members?.map(\.key) == ["content", "structuredContent", "isError"])
    }

    @Test(arguments: [
        ("no/such", "200 -32601"), ("server/discover", "200 -32601"), ("initialize2", "200 -32601"),
        ("tools/call", "200 -32602"),
    ])
    func `errors of methods come with status 200`(method: String, outcome: String) async throws {
        let headers = try await fixture.session()
        #expect(try await fixture.send(EndpointFixture.request(method), headers).reply.outcome == outcome)
    }

    @Test func `notifications and responses are taken note of`() async throws {
        let headers = try await fixture.session()
        for body in [
            EndpointFixture.request("notifications/initialized", id: nil),
            EndpointFixture.request("notifications/cancelled", ["requestId": 99], id: nil),
            EndpointFixture.request("notifications/what", id: nil), #"{"jsonrpc":"2.0","id":4,"result":{}}"#,
        ] {
            let reply = try await fixture.send(body, headers).reply
            #expect(reply.status == 202)
            #expect(reply.body.isEmpty)
        }
    }

    @Test func `every message but initialize names its session`() async throws {
        for body in [EndpointFixture.request("ping"), EndpointFixture.request("notifications/initialized", id: nil)] {
            #expect(try await fixture.send(body).reply.outcome == "400 -32600")
            var unknown = RoutingHeaders()
            unknown.sessionID = "0123456789abcdef0123456789abcdef"
            #expect(try await fixture.send(body, unknown).reply.outcome == "404 -32600")
        }
    }

    @Test func `a session is its caller's only`() async throws {
        let headers = try await fixture.session(caller: .with(.worker, key: "k1"))
        let ping = EndpointFixture.request("ping")
        #expect(try await fixture.send(ping, headers, caller: .with(.worker, key: "k2")).reply.outcome == "404 -32600")
        let delete = await fixture.endpoint.answerDelete(headers: headers, caller: .with(.orchestrator, key: "k2"))
        #expect(delete.status == 404)
        #expect(try await fixture.send(ping, headers, caller: .with(.worker, key: "k1")).reply.outcome == "200")
    }

    @Test(arguments: [
        (nil, "200"), ("2025-11-25", "200"), ("2025-06-18", "200"), ("1999-01-01", "400 -32602"),
        ("nonsense", "400 -32602"),
    ])
    func `an unsupported version header is refused`(version: String?, outcome: String) async throws {
        var headers = try await fixture.session()
        headers.protocolVersion = version
        #expect(try await fixture.send(EndpointFixture.request("ping"), headers).reply.outcome == outcome)
    }

    @Test func `DELETE ends a session`() async throws {
        let headers = try await fixture.session()
        #expect(await fixture.endpoint.answerDelete(headers: RoutingHeaders(), caller: .local).status == 400)
        #expect(await fixture.endpoint.answerDelete(headers: headers, caller: .local).status == 200)
        #expect(await fixture.endpoint.answerDelete(headers: headers, caller: .local).status == 404)
        #expect(try await fixture.send(EndpointFixture.request("ping"), headers).reply.outcome == "404 -32600")
    }

    @Test func `a batch is answered where the revision has batches`() async throws {
        let batch = """
            [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},\
            {"jsonrpc":"2.0","id":"2","method":"no/such"},7,{"jsonrpc":"2.0","id":3,"method":"initialize"}]
            """
        let headers = try await fixture.session("2025-03-26")
        let reply = try #require(await fixture.send(batch, headers).deferred.reply(until: Interruption()))
        #expect(reply.status == 200)
        let answers = try reply.json.array ?? []
        #expect(answers.map { $0["id"] ?? nil } == [1, "2", nil, 3])
        #expect(answers.map { $0["error"]?["code"] } == [nil, -32_601, -32_600, -32_600])
    }

    @Test func `a call in a batch can be cancelled by itself`() async throws {
        let headers = try await fixture.session("2025-03-26")
        let batch = """
            [{"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"wait","arguments":{"wait_seconds":60}}},\
            {"jsonrpc":"2.0","id":2,"method":"ping"}]
            """
        let answer = try await fixture.send(batch, headers).deferred
        async let reply = answer.reply(until: Interruption())
        await fixture.workshop.gate.arrivals(1)
        let cancel = EndpointFixture.request("notifications/cancelled", ["requestId": "w"], id: nil)
        #expect(try await fixture.send(cancel, headers).reply.status == 202)
        #expect(try await reply?.json.array?.map { $0["id"] ?? nil } == [2])
    }

    @Test func `a batch of notifications has no answer`() async throws {
        let headers = try await fixture.session("2025-03-26")
        let batch = #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#
        let reply = try #require(await fixture.send(batch, headers).deferred.reply(until: Interruption()))
        #expect((reply.status, reply.body) == (202, []))
    }

    @Test(arguments: ["2024-11-05", "2025-06-18", "2025-11-25"])
    func `a batch is refused elsewhere`(version: String) async throws {
        let batch = #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#
        let headers = try await fixture.session(version)
        #expect(try await fixture.send(batch, headers).reply.outcome == "400 -32600")
    }

    @Test(arguments: [0, 101])
    func `a batch holds 1 to 100 messages`(count: Int) async throws {
        let headers = try await fixture.session("2025-03-26")
        let messages = Array(repeating: EndpointFixture.request("ping"), count: count)
        let reply = try await fixture.send("[\(messages.joined(separator: ","))]", headers).reply
        #expect(try reply.outcome == "400 -32600")
    }
}

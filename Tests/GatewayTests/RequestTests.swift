import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary

@Suite("HTTP requests")
struct RequestTests {
    @Test func `a call is answered`() async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("hello"))
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
            #expect(response.headers[.contentLength] == "\(response.body.readableBytes)")
            #expect(response.json?["result"]?["structuredContent"] == ["text": "hello"])
        }
        #expect(fixture.requests("/mcp", "2xx") == 1)
        #expect(fixture.calls("echo", "ok") == 1)
    }

    @Test(arguments: [
        ("application/json", 200), ("Application/JSON; charset=UTF-8", 200),
        (#"application/json;charset="utf-8""#, 200), ("application/json; charset=utf-16", 415), ("text/plain", 415),
        ("application/jsonl", 415), ("application/x-www-form-urlencoded", 415), (nil, 415),
    ])
    func `a body is JSON in UTF-8`(contentType: String?, status: Int) async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { $0[.contentType] = contentType }
            #expect(response.status.code == status)
        }
    }

    @Test(arguments: [
        ("application/json, text/event-stream", 200), ("text/event-stream,application/json;q=0.5", 200),
        ("*/*", 200), ("application/*, text/*", 200), ("APPLICATION/JSON, TEXT/EVENT-STREAM", 200),
        ("application/json", 406), ("text/event-stream", 406), ("application/json, text/event-stream;q=0", 406),
        ("text/html, image/*", 406), ("", 406), (nil, 406),
    ])
    func `a client takes both kinds of answers`(accept: String?, status: Int) async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { $0[.accept] = accept }
            #expect(response.status.code == status)
        }
    }

    @Test(arguments: [("gzip", 415), ("br, gzip", 415), ("identity", 200)])
    func `nothing is unpacked`(encoding: String, status: Int) async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { $0[.contentEncoding] = encoding }
            #expect(response.status.code == status)
        }
    }

    @Test(arguments: [0, 1])
    func `a body has its limit`(excess: Int) async throws {
        var request = ModernRequest.echo("a")
        let fixture = try GatewayFixture(bodyLimit: 100_000)
        request.body += String(repeating: " ", count: 100_000 + excess - request.body.utf8.count)
        try await fixture.gateway.application.test(.router) { [request] client in
            let response = try await client.post(request)
            #expect(response.status.code == (excess == 0 ? 200 : 413))
            #expect(response.headers[.connection] == (excess == 0 ? nil : "close"))
        }
        #expect(fixture.rejections("too_large") == Int64(excess))
    }

    @Test func `the error table has its statuses`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            func outcome(
                _ request: ModernRequest,
                _ adjust: (inout HTTPFields) -> Void = { _ in }
            ) async throws
                -> String
            {
                try await client.post(request, adjust: adjust).outcome
            }
            var broken = ModernRequest.echo("a")
            broken.body = "{"
            #expect(try await outcome(broken) == "400 -32700")
            broken.body = "[]"
            #expect(try await outcome(broken) == "400 -32600")
            #expect(try await outcome(ModernRequest("no/such")) == "404 -32601")
            #expect(try await outcome(ModernRequest("ping")) == "404 -32601")
            #expect(try await outcome(ModernRequest("tools/call", [.init("name", "nobody")])) == "400 -32602")
            #expect(try await outcome(.echo("a")) { $0[.named("Mcp-Name")] = "other" } == "400 -32020")
            #expect(try await outcome(.echo("a")) { $0[.named("mcp-method")] = nil } == "400 -32020")
            #expect(
                try await outcome(.echo("a")) { headers in
                    headers.append(HTTPField(name: .named("MCP-METHOD"), value: "tools/call"))
                } == "400 -32020"
            )
            var future = ModernRequest("tools/list")
            future.body = future.body.replacing("2026-07-28", with: "2099-01-01")
            #expect(
                try await outcome(future) { $0[.named("MCP-Protocol-Version")] = "2099-01-01" } == "400 -32022"
            )
            var note = ModernRequest.echo("a")
            note.body = #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#
            let accepted = try await client.post(note)
            #expect(accepted.status == .accepted)
            #expect(accepted.body.readableBytes == 0)
            #expect(accepted.headers[.contentType] == nil)
        }
    }

    @Test func `a handshake opens a session and DELETE ends it`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            var headers: HTTPFields = [
                .contentType: "application/json", .accept: "application/json, text/event-stream",
            ]
            func send(_ body: String) async throws -> TestResponse {
                try await client.execute(uri: "/mcp", method: .post, headers: headers, body: ByteBuffer(string: body))
            }
            let opened = try await send(
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#
            )
            #expect(opened.json?["result"]?["protocolVersion"] == "2025-06-18")
            let ping = #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#
            #expect(try await send(ping).outcome == "400 -32600")
            headers[.named("mcp-session-id")] = opened.headers[.named("Mcp-Session-Id")]
            #expect(try await send(ping).json?["result"] == [:])
            #expect(try await client.execute(uri: "/mcp", method: .delete, headers: headers).status == .ok)
            #expect(try await client.execute(uri: "/mcp", method: .delete, headers: headers).status == .notFound)
            #expect(try await send(ping).outcome == "404 -32600")
        }
    }

    @Test func `methods that the endpoint does not know are not allowed`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            let modern: HTTPFields = [.named("MCP-Protocol-Version"): "2026-07-28"]
            for method in [HTTPRequest.Method.get, .delete] {
                let response = try await client.execute(uri: "/mcp", method: method, headers: modern)
                #expect((response.status, response.headers[.allow]) == (.methodNotAllowed, "POST"))
            }
            for method in [HTTPRequest.Method.put, .patch, .trace, .head] {
                #expect(try await client.execute(uri: "/mcp", method: method).status == .methodNotAllowed)
            }
            let options = try await client.execute(uri: "/mcp", method: .options)
            #expect((options.status, options.headers[.allow]) == (.noContent, "GET, POST, DELETE, OPTIONS"))
        }
    }

    @Test func `HEAD has no body`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            for uri in ["/healthz", "/metrics", "/mcp", "/nothing"] {
                let response = try await client.execute(uri: uri, method: .head)
                #expect(response.body.readableBytes == 0)
            }
        }
    }

    @Test(arguments: ["/", "/mcp/", "/MCP", "/admin", "/mcp%00", "/healthz/x"])
    func `elsewhere is nothing, and a hint`(path: String) async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a"), uri: path)
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "application/json")
            #expect(response.json?["error"]?["message"]?.string?.contains("POST /mcp") == true)
        }
        #expect(fixture.requests("other", "4xx") == 1)
    }

    @Test func `the server tells whether it lives and is ready`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            for uri in ["/healthz", "/readyz"] {
                let response = try await client.execute(uri: uri, method: .get)
                #expect(response.status == .ok)
            }
        }
        try await GatewayFixture(isReady: { false }).gateway.application.test(.router) { client in
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect((ready.status, ready.headers[.retryAfter]) == (.serviceUnavailable, "1"))
        }
    }
}

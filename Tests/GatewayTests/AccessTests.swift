import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vocabulary

@Suite("Who gets in")
struct AccessTests {
    @Test(
        arguments: [
            ("Bearer cb_worker", nil, 200), ("bearer   cb_worker", nil, 200), (nil, "cb_worker", 200),
            ("Bearer cb_other", nil, 401), ("Bearer ", nil, 401), ("Basic cb_worker", nil, 401),
            ("cb_worker", nil, 401),
            (nil, "cb_other", 401), (nil, nil, 401),
            // A wrong key is not made right by a second one.
            ("Bearer cb_other", "cb_worker", 401),
        ] as [(String?, String?, Int)]
    )
    func `a key is shown in a header`(authorization: String?, apiKey: String?, status: Int) async throws {
        let fixture = try GatewayFixture(requiresKey: true)
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { headers in
                headers[.authorization] = authorization
                headers[.named("X-API-Key")] = apiKey
            }
            #expect(response.status.code == status)
            #expect(response.headers[.wwwAuthenticate] == (status == 401 ? "Bearer" : nil))
        }
        #expect(fixture.rejections("unauthorized") == (status == 401 ? 1 : 0))
    }

    @Test func `two keys at once are none`() async throws {
        try await GatewayFixture(requiresKey: true).gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { headers in
                headers.append(HTTPField(name: .authorization, value: "Bearer cb_worker"))
                headers.append(HTTPField(name: .authorization, value: "Bearer cb_worker"))
            }
            #expect(response.status == .unauthorized)
        }
    }

    @Test(arguments: ["token", "api_key", "ACCESS_TOKEN", "key"])
    func `a key in the address does not count`(name: String) async throws {
        for requiresKey in [true, false] {
            try await GatewayFixture(requiresKey: requiresKey).gateway.application.test(.router) { client in
                let response = try await client.post(.echo("a"), uri: "/mcp?x=1&\(name)=cb_worker")
                #expect(response.status == .unauthorized)
                #expect(response.json?["error"]?["message"]?.string?.contains("Authorization: Bearer") == true)
            }
        }
    }

    @Test func `a store that cannot tell is no refusal`() async throws {
        let busy = try GatewayFixture(authenticate: { _ in throw Fault(.storeBusy, "Busy.", retryAfter: 3) })
        try await busy.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a"))
            #expect((response.status, response.headers[.retryAfter]) == (.serviceUnavailable, "3"))
        }
        struct Broken: Error {}
        let broken = try GatewayFixture(authenticate: { _ in throw Broken() })
        try await broken.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a"))
            #expect(response.status == .internalServerError)
            #expect(!String(buffer: response.body).contains("Broken"))
        }
    }

    @Test func `metrics are open on loopback`() async throws {
        try await GatewayFixture(requiresKey: true).gateway.application.test(.router) { client in
            let page = try await client.execute(uri: "/metrics", method: .get, headers: [.accept: "text/x"])
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/x")
            #expect(page.headers[.contentEncoding] == nil)
            let headers: HTTPFields = [.acceptEncoding: "gzip"]
            let packed = try await client.execute(uri: "/metrics", method: .get, headers: headers)
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.headers[.vary] == "Accept, Accept-Encoding")
            #expect(String(buffer: page.body) == "up 1\n")
            #expect(try await client.execute(uri: "/metrics", method: .post).status == .methodNotAllowed)
        }
    }

    @Test func `metrics need a key elsewhere`() async throws {
        let fixture = try GatewayFixture(host: "0.0.0.0", requiresKey: true)
        try await fixture.gateway.application.test(.router) { client in
            let refused = try await client.execute(uri: "/metrics", method: .get)
            #expect(refused.status == .unauthorized)
            let headers: HTTPFields = [.authorization: "Bearer cb_worker"]
            #expect(try await client.execute(uri: "/metrics", method: .get, headers: headers).status == .ok)
        }
    }

    @Test(arguments: [
        ("http://localhost", true), ("http://localhost:8080", true), ("https://127.0.0.1:1", true),
        ("http://[::1]:3000", true), ("http://127.0.0.53", true), ("HTTP://LOCALHOST", true),
        ("https://board.example", true),
        ("null", false), ("http://evil.example", false), ("http://localhost.evil.example", false),
        ("http://evil.example:3000@localhost", false), ("http://localhost@evil.example", false),
        ("http://localhost:", false), ("http://localhost:x", false), ("http://localhost:99999", false),
        ("localhost", false), ("ftp://localhost", false), ("file://", false), ("https://board.example:444", false),
        ("https://board.example.evil", false), ("http://localhost, http://evil.example", false), ("", false),
        ("http://127.0.0.1.evil.example", false), ("http://2130706433", false), ("http://localhost.", false),
    ])
    func `pages of other origins stay out`(origin: String, isAllowed: Bool) async throws {
        let fixture = try GatewayFixture(allowedOrigins: ["https://board.example"])
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { $0[.origin] = origin }
            #expect(response.status == (isAllowed ? .ok : .forbidden))
            #expect(response.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
        }
        #expect(fixture.rejections("origin") == (isAllowed ? 0 : 1))
    }

    @Test func `a preflight tells an allowed page what it may send`() async throws {
        let fixture = try GatewayFixture(allowedOrigins: ["https://board.example"], requiresKey: true)
        try await fixture.gateway.application.test(.router) { client in
            let allowed = try await client.execute(
                uri: "/mcp",
                method: .options,
                headers: [.origin: "https://board.example", .accessControlRequestMethod: "POST"]
            )
            #expect(allowed.status == .noContent)
            #expect(allowed.headers[.accessControlAllowOrigin] == "https://board.example")
            #expect(allowed.headers[.accessControlAllowHeaders]?.contains("Mcp-Method") == true)
            #expect(allowed.headers[.vary] == "Origin")
            let refused = try await client.execute(
                uri: "/mcp",
                method: .options,
                headers: [.origin: "https://x.example"]
            )
            #expect(refused.status == .forbidden)
            let call = try await client.post(.echo("a")) { headers in
                headers[.origin] = "https://board.example"
                headers[.authorization] = "Bearer cb_worker"
            }
            #expect(
                call.headers[.accessControlExposeHeaders]
                    == "Mcp-Session-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"
            )
        }
    }

    @Test func `a page of another site without an origin stays out`() async throws {
        try await GatewayFixture().gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a")) { $0[.named("Sec-Fetch-Site")] = "cross-site" }
            #expect(response.status == .forbidden)
            let own = try await client.post(.echo("a")) { $0[.named("Sec-Fetch-Site")] = "same-origin" }
            #expect(own.status == .ok)
        }
    }

    @Test(arguments: [
        ("localhost", 200), ("LOCALHOST:3000", 200), ("127.0.0.1:1", 200), ("[::1]:8080", 200), ("[::1]", 200),
        ("127.0.0.53:3000", 200),
        ("board.example", 200), ("Board.Example:443", 200), ("proxy.example:8443", 200),
        ("proxy.example", 421), ("proxy.example:8444", 421), ("evil.example", 421), ("localhost.evil.example", 421),
        ("evil.example:localhost", 421), ("localhost@evil.example", 421), ("localhost.", 421), ("localhost:", 421),
        ("localhost:0", 421), ("localhost:65536", 421), ("localhost:+80", 421), ("::1", 421), ("[::1", 421),
        ("[::1]x", 421), ("127.0.0.1.evil.example", 421), ("127.1", 421), ("0.0.0.0", 421), ("2130706433", 421),
        ("localhost evil.example", 421), ("localhost,evil.example", 421),
    ])
    func `the server answers to its own names only`(host: String, status: Int) async throws {
        let fixture = try GatewayFixture(allowedHosts: ["board.example", "proxy.example:8443"])
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(ModernRequest.echo("a").text(host: host))
                #expect(try await connection.response().head.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }

    @Test(arguments: [
        ("POST /mcp HTTP/1.1\r\n", 400), ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", 400),
        ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n", 400),
        ("POST http://localhost/mcp HTTP/1.1\r\nHost: localhost\r\n", 421),
        ("POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\n", 421),
        ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", 421),
    ])
    func `a request has one host and a path`(head: String, status: Int) async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(head + "Content-Length: 0\r\n\r\n")
                #expect(try await connection.response().head.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
        #expect(fixture.rejections("host") == 1)
    }

    @Test func `health checks come by any name`() async throws {
        try await GatewayFixture().gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: 10.0.0.7:3000\r\n\r\n")
                #expect(try await connection.response().head.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }
}

import Gateway
import HTTPTypes
import HummingbirdTesting
import Logging
import ServiceLifecycle
import TestSupport
import Testing
import Vocabulary

@Suite("Connections")
struct ConnectionTests {
    @Test func `a long wait answers at once with a stream, and its connection lives on`() async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(ModernRequest.wait(60).text())
                let head = try await connection.read(through: "\r\n\r\n").lowercased()
                #expect(head.hasPrefix("http/1.1 200 ok\r\n"))
                #expect(head.contains("content-type: text/event-stream\r\n"))
                #expect(head.contains("cache-control: no-store, no-transform\r\n"))
                #expect(head.contains("x-accel-buffering: no\r\n"))
                #expect(!head.contains("content-length"))
                #expect(try await connection.read(through: "\n\n").hasSuffix(": waiting\n\n"))

                await fixture.time.sleepers(1)
                fixture.time.advance(by: .seconds(15))
                #expect(try await connection.read(through: "\n\n").hasSuffix(": waiting\n\n"))

                await fixture.gate.arrivals(1)
                fixture.gate.open()
                let answer = try await connection.read(through: "\n\n")
                #expect(answer.contains("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"))
                #expect(try await connection.read(through: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))

                try await connection.send(ModernRequest.echo("again").text())
                #expect(try await connection.response().body.contains("again"))
            }
        }
        #expect(fixture.calls("wait", "ok") == 1)
    }

    @Test func `a short wait is plain JSON, and its connection lives on`() async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(ModernRequest.wait(4).text())
                await fixture.gate.arrivals(1)
                fixture.gate.open()
                #expect(try await connection.response().head.contains("application/json"))
                try await connection.send(ModernRequest.echo("again").text())
                #expect(try await connection.response().body.contains("again"))
            }
        }
    }

    @Test(arguments: [4, 60])
    func `a client that goes away ends its call`(seconds: Int) async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(ModernRequest.wait(seconds).text())
                await fixture.gate.arrivals(1)
            }
            await fixture.gate.cancellations(1)
            await fixture.log.wait(for: .toolCalled)
        }
        #expect(fixture.calls("wait", "cancelled") == 1)
        #expect(fixture.calls("wait", "ok") == 0)
    }

    @Test func `a chunked body has its limit while it comes`() async throws {
        let fixture = try GatewayFixture(bodyLimit: 10_000)
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                let head = ModernRequest.echo("a").text(chunked: true).prefix { $0 != "{" }
                let request = head.replacing(/\r\n\r\n[0-9a-f]+\r\n$/, with: "\r\n\r\n")
                let chunk = "2000\r\n\(String(repeating: " ", count: 0x2000))\r\n"
                try await connection.send(request + chunk + chunk)
                let answer = try await connection.rest()
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }

    @Test func `a client that still sends a body too large can read why it is refused`() async throws {
        let fixture = try GatewayFixture(bodyLimit: 10_000)
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                let body = String(repeating: " ", count: 3_000_000)
                let head = ModernRequest.echo("a").text().prefix { $0 != "{" }
                try await connection.send(head.replacing(/Content-Length: \d+/, with: "Content-Length: 3000000") + body)
                #expect(try await connection.response().head.hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test func `a chunked body within its limit is read`() async throws {
        try await GatewayFixture().gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(ModernRequest.echo("in pieces").text(chunked: true))
                #expect(try await connection.response().body.contains("in pieces"))
            }
        }
    }

    @Test(arguments: [
        (1, 8_000, 200), (1, 8_193, 400), (90, 1, 200), (101, 1, 400), (8, 3_900, 200), (9, 3_900, 400),
    ])
    func `a head has its limits`(fields: Int, length: Int, status: Int) async throws {
        try await GatewayFixture().gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                let fields = String(repeating: "X-A: \(String(repeating: "a", count: length))\r\n", count: fields)
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
                #expect(try await connection.response().head.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }

    @Test func `a head of 100,000 fields is refused while it comes`() async throws {
        try await GatewayFixture().gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { connection in
                // The server may have closed before it was sent whole.
                let fields = String(repeating: "A: b\r\n", count: 100_000)
                try? await connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
                let answer = (try? await connection.rest()) ?? ""
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
            }
            #expect(try await client.post(.echo("still here")).status == .ok)
        }
    }

    @Test(arguments: [
        "GET /%0d%0aInjected:%20marker HTTP/1.1\r\nHost: localhost", "GET /mcp?marker HTTP/1.1\r\nHost: localhost",
        "GET /mcp HTTP/1.1\r\nHost: marker.example", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-API-Key: marker",
        "GET /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: http://marker.example",
        "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: http://marker.example",
        "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: marker",
        "GET /mcp HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: marker\r\nForwarded: host=marker",
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nMCP-Protocol-Version: marker",
    ])
    func `nothing of a request comes back in the head of its response`(request: String) async throws {
        let fixture = try GatewayFixture(requiresKey: true)
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(request + "\r\nContent-Length: 0\r\n\r\n")
                let head = try await connection.response().head.lowercased()
                #expect(head.hasPrefix("http/1.1 4") || head.hasPrefix("http/1.1 204"))
                #expect(!head.contains("marker") && !head.contains("injected"))
            }
        }
    }

    @Test func `equal ids of many connections never cross`() async throws {
        let fixture = try GatewayFixture()
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await RawConnection.open(to: port) { connection in
                            for round in 0..<20 {
                                let text = "client-\(number)-\(round)-"
                                try await connection.send(ModernRequest.echo(text, id: 0).text())
                                let body = try await connection.response().body
                                #expect(body.contains(#""id":0,"#) && body.contains(#""text":"\#(text)""#))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(fixture.calls("echo", "ok") == 4_000)
    }

    @Test func `malformed and aborted exchanges leave the server standing`() async throws {
        let fixture = try GatewayFixture()
        let rude = [
            "GARBAGE\r\n\r\n", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "\u{0}\u{1}\u{2}",
            ModernRequest.echo("a").text().replacing("jsonrpc", with: "j\u{0}son"),
        ]
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            for text in rude {
                for _ in 0..<10 { try await RawConnection.open(to: port) { try await $0.send(text) } }
            }
            #expect(try await client.post(.echo("still here")).status == .ok)
        }
    }

    @Test func `a server that stops lets what runs come to its end`() async throws {
        let fixture = try GatewayFixture()
        let group = ServiceGroup(
            configuration: .init(services: [fixture.gateway], logger: .init(label: "test") { _ in EventLog() })
        )
        async let run: Void = group.run()
        try await RawConnection.open(to: await fixture.port) { connection in
            try await connection.send(ModernRequest.wait(60).text())
            await fixture.gate.arrivals(1)
            await group.triggerGracefulShutdown()
            await fixture.log.wait(for: .serverDraining)
            fixture.gate.open()
            let stream = try await connection.read(through: "0\r\n\r\n")
            #expect(stream.contains(#""isError":false"#))
            #expect(try await connection.rest().isEmpty)
        }
        try await run
    }

    @Test func `a server that stops takes nothing new`() async throws {
        let fixture = try GatewayFixture()
        fixture.gateway.beginDraining()
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("a"))
            #expect(response.outcome == "503 -32603")
            #expect(response.headers[.retryAfter] == "1")
            #expect(response.headers[.connection] == "close")
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status == .serviceUnavailable)
            let alive = try await client.execute(uri: "/healthz", method: .get)
            #expect(alive.status == .ok)
        }
        #expect(fixture.rejections("draining") == 1)
        #expect(fixture.calls("echo", "ok") == 0)
    }
}

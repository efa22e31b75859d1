import Gateway
import HummingbirdTesting
import MCP
import Testing
import Vocabulary

@Suite("Header fields of every response", .timeLimit(.minutes(1)))
struct FixedHeadersTests {
    private let fields = [
        "x-content-type-options: nosniff", "content-security-policy: default-src 'none'; frame-ancestors 'none'",
        "referrer-policy: no-referrer", "cross-origin-resource-policy: same-origin", "cache-control: no-store",
    ]

    private func check(_ head: String) {
        let head = head.lowercased()
        for field in fields { #expect(head.contains("\r\n\(field)"), "\(field) is missing in \(head)") }
        for field in ["server", "strict-transport-security", "x-powered-by"] {
            #expect(!head.contains("\r\n\(field):"))
        }
        #expect(head.ranges(of: "\r\ncache-control:").count == 1)
    }

    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /mcp HTTP/1.1\r\nHost: evil.example\r\n\r\n", "GARBAGE\r\n\r\n", ModernRequest.echo("a").text(),
        ModernRequest.wait(60).text(),
    ])
    func `answers and refusals have them`(request: String) async throws {
        try await GatewayFixture().gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(request)
                check(try await connection.read(through: "\r\n\r\n"))
            }
        }
    }

    @Test func `the end of a request that drips has them`() async throws {
        var limits = Gateway.TimeLimits.generous
        limits.head = .milliseconds(50)
        try await GatewayFixture(timeLimits: limits).gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: loc")
                let head = try await connection.rest()
                #expect(head.hasPrefix("HTTP/1.1 408 "))
                check(head)
            }
        }
    }

    @Test func `whoever has a connection too many has them, too, and is told when to come back`() async throws {
        var limits = Gateway.Limits()
        // One is the fixture's own client's.
        limits.connections = 2
        let fixture = try GatewayFixture(limits: limits)
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { first in
                try await first.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await first.response().head.hasPrefix("HTTP/1.1 200 "))
                try await RawConnection.open(to: port) { second in
                    try await second.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    let answer = try await second.rest()
                    #expect(answer.hasPrefix("HTTP/1.1 503 "))
                    #expect(answer.lowercased().contains("\r\nretry-after: 5\r\n"))
                    #expect(answer.contains("as many connections as it takes"))
                    check(answer)
                }
                try await first.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await first.response().head.hasPrefix("HTTP/1.1 200 "))
            }
        }
        #expect(fixture.rejections("connections") == 1)
        await fixture.log.wait(for: .limitReached)
    }
}

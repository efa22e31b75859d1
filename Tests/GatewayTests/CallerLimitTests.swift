import Gateway
import HummingbirdTesting
import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("What one caller may ask for", .timeLimit(.minutes(1)))
struct CallerLimitTests {
    private func fixture(
        trustedProxies: [String] = [],
        _ change: (inout Gateway.Limits) -> Void = { _ in }
    ) throws -> GatewayFixture {
        var limits = Gateway.Limits()
        change(&limits)
        return try GatewayFixture(requiresKey: true, limits: limits, trustedProxies: trustedProxies)
    }

    private func keyed(_ request: ModernRequest, key: String = GatewayFixture.key, more: String = "") -> String {
        request.text().replacing("Host: localhost\r\n", with: "Host: localhost\r\nX-API-Key: \(key)\r\n\(more)")
    }

    /// A call through a proxy that says from where it came.
    private func echo(_ key: String, from address: String) -> String {
        keyed(.echo("a"), key: key, more: "X-Forwarded-For: \(address)\r\n")
    }

    @Test func `a key has so many waits, and its other calls go on`() async throws {
        let fixture = try fixture { $0.streamsPerKey = 1 }
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { waiting in
                try await waiting.send(keyed(.wait(60)))
                await fixture.gate.arrivals(1)
                try await RawConnection.open(to: port) { other in
                    try await other.send(keyed(.wait(60)))
                    let (head, body) = try await other.response()
                    #expect(head.hasPrefix("HTTP/1.1 429 "))
                    #expect(head.lowercased().contains("\r\nretry-after: 1\r\n"))
                    #expect(body.contains("Too many waits"))
                    try await other.send(keyed(.echo("still served")))
                    #expect(try await other.response().body.contains("still served"))
                }
                fixture.gate.open()
                _ = try await waiting.read(through: "0\r\n\r\n")
                try await waiting.send(keyed(.wait(60)))
                #expect(try await waiting.read(through: "0\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            }
        }
        #expect(fixture.rejections("streams_per_key") == 1)
        await fixture.log.wait(for: .limitReached)
    }

    @Test func `a key makes so many requests at once`() async throws {
        let fixture = try fixture { $0.requestsPerKey = 1 }
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { waiting in
                // So short a wait is answered whole, and counts as a request.
                try await waiting.send(keyed(.wait(1)))
                await fixture.gate.arrivals(1)
                try await RawConnection.open(to: port) { other in
                    try await other.send(keyed(.echo("a")))
                    #expect(try await other.response().head.hasPrefix("HTTP/1.1 429 "))
                }
                fixture.gate.open()
                #expect(try await waiting.response().head.hasPrefix("HTTP/1.1 200 "))
                try await waiting.send(keyed(.echo("a")))
                #expect(try await waiting.response().head.hasPrefix("HTTP/1.1 200 "))
            }
        }
        #expect(fixture.rejections("requests_per_key") == 1)
    }

    @Test func `bodies for which there is no memory are refused, and the next ones are read`() async throws {
        let fixture = try fixture { $0.bodyMemory = 1_000 }
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { connection in
                try await connection.send(keyed(.echo(String(repeating: "a", count: 2_000))))
                let answer = try await connection.rest()
                #expect(answer.hasPrefix("HTTP/1.1 503 "))
                #expect(answer.lowercased().contains("\r\nretry-after: 1\r\n"))
            }
            try await RawConnection.open(to: port) { connection in
                try await connection.send(keyed(.echo("small")))
                #expect(try await connection.response().body.contains("small"))
            }
        }
        #expect(fixture.rejections("body_memory") == 1)
    }

    @Test func `wrong keys lock an address out for a minute, behind a trusted proxy the client's own`() async throws {
        let fixture = try fixture(trustedProxies: ["127.0.0.1"]) { $0.failedKeys = 3 }
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                let steps = [
                    ("cb_wrong", "203.0.113.9", 401), ("cb_wrong", "203.0.113.9", 401),
                    ("cb_wrong", "203.0.113.9", 401),
                    ("cb_wrong", "203.0.113.9", 429), (GatewayFixture.key, "203.0.113.9", 429),
                    (GatewayFixture.key, "203.0.113.10", 200),
                    // What the client itself wrote before the proxy's word does not help.
                    (GatewayFixture.key, "203.0.113.10, 203.0.113.9", 429),
                ]
                for (key, address, status) in steps {
                    let found = try await connection.status(of: echo(key, from: address))
                    #expect(found == status, "\(key) from \(address)")
                }
                fixture.time.advance(by: .seconds(60))
                #expect(try await connection.status(of: echo(GatewayFixture.key, from: "203.0.113.9")) == 200)
            }
        }
        #expect(fixture.rejections("failed_keys") == 3)
    }
}

extension RawConnection {
    /// Sends a request and gives the status of its response.
    fileprivate mutating func status(of request: String) async throws -> Int? {
        try await send(request)
        return try await Int(response().head.dropFirst(9).prefix(3))
    }
}

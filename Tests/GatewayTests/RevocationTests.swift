import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing
import Vocabulary

@Suite("What is open when a key ends")
struct RevocationTests {
    private func fixture(until end: Timestamp? = nil) throws -> GatewayFixture {
        try GatewayFixture(
            requiresKey: true,
            authenticate: { token in token.map { Admission(Caller(keyID: $0, role: .worker), validUntil: end) } }
        )
    }

    private func text(_ request: ModernRequest, key: String) -> String {
        var request = request
        request.headers[.authorization] = "Bearer \(key)"
        return request.text()
    }

    @Test(.timeLimit(.minutes(1))) func `a wait on one document ends with 401`() async throws {
        let fixture = try fixture()
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(text(.wait(3), key: "k1"))
                await fixture.gate.arrivals(1)
                #expect(fixture.gateway.openAnswers.keys == ["k1"])
                fixture.gateway.openAnswers.end(["other"], at: fixture.time.now())
                fixture.gateway.openAnswers.end(["k1"], at: fixture.time.now())
                let head = try await connection.response().head
                #expect(head.hasPrefix("HTTP/1.1 401 "))
                #expect(head.lowercased().contains("www-authenticate: bearer"))
            }
        }
        #expect(fixture.gateway.openAnswers.keys.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `a stream is closed, and that of another key goes on`() async throws {
        let fixture = try fixture()
        try await fixture.gateway.application.test(.live) { client in
            let port = try #require(client.port)
            try await RawConnection.open(to: port) { other in
                try await other.send(text(.wait(60), key: "k2"))
                _ = try await other.read(through: "\r\n\r\n")
                try await RawConnection.open(to: port) { connection in
                    try await connection.send(text(.wait(60), key: "k1"))
                    _ = try await connection.read(through: "\r\n\r\n")
                    await fixture.gate.arrivals(2)
                    fixture.gateway.openAnswers.end(["k1"], at: fixture.time.now())
                    // The chunk that ends the body.
                    #expect(try await connection.read(through: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
                }
                #expect(fixture.gateway.openAnswers.keys == ["k2"])
                fixture.gate.open()
                #expect(try await other.read(through: "0\r\n\r\n").contains("data: "))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a stream does not outlive the token that opened it`() async throws {
        let end = ManualTime().now() + .seconds(30)
        let fixture = try fixture(until: end)
        try await fixture.gateway.application.test(.live) { client in
            try await RawConnection.open(to: try #require(client.port)) { connection in
                try await connection.send(text(.wait(60), key: "oauth:1"))
                _ = try await connection.read(through: "\r\n\r\n")
                await fixture.gate.arrivals(1)
                fixture.gateway.openAnswers.end([], at: end - .milliseconds(1))
                #expect(!fixture.gateway.openAnswers.keys.isEmpty)
                fixture.gateway.openAnswers.end([], at: end)
                #expect(try await connection.read(through: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
            }
        }
    }
}

import Gateway
import HummingbirdTesting
import MCP
import NIOSSL
import TestSupport
import Testing

@Suite("Connections over TLS", .timeLimit(.minutes(1)))
struct SecureListenerTests {
    private func client(_ change: (inout TLSConfiguration) -> Void = { _ in }) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let authorities = try NIOSSLCertificate.fromPEMBytes(Array(SamplePEM.lasting.certificate.utf8))
        configuration.trustRoots = .certificates(authorities)
        change(&configuration)
        return try NIOSSLContext(configuration: configuration)
    }

    @Test func `calls and waits go over TLS`() async throws {
        try await SamplePEM.withFiles { files in
            let fixture = try GatewayFixture(tls: files)
            try await fixture.gateway.application.test(.live) { live in
                try await RawConnection.open(to: try #require(live.port), over: try client()) { connection in
                    try await connection.send(ModernRequest.echo("a secret").text())
                    let (head, body) = try await connection.response()
                    #expect(head.hasPrefix("HTTP/1.1 200 "))
                    #expect(head.lowercased().contains("strict-transport-security: max-age=31536000\r\n"))
                    #expect(body.contains("a secret"))
                    try await connection.send(ModernRequest.wait(60).text())
                    await fixture.gate.arrivals(1)
                    fixture.gate.open()
                    #expect(try await connection.read(through: "0\r\n\r\n").contains(#""isError":false"#))
                }
            }
        }
    }

    @Test func `a client that closes its half gets its answer, and the connection ends`() async throws {
        try await SamplePEM.withFiles { files in
            try await GatewayFixture(tls: files).gateway.application.test(.live) { live in
                try await RawConnection.open(to: try #require(live.port), over: try client()) { connection in
                    try await connection.send(
                        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    )
                    #expect(try await connection.rest().contains("alive"))
                }
            }
        }
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11])
    func `older revisions of TLS are not spoken`(version: TLSVersion) async throws {
        try await SamplePEM.withFiles { files in
            try await GatewayFixture(tls: files).gateway.application.test(.live) { live in
                let port = try #require(live.port)
                let old = try client {
                    $0.minimumTLSVersion = version
                    $0.maximumTLSVersion = version
                }
                await #expect(throws: (any Error).self) {
                    try await RawConnection.open(to: port, over: old) { connection in
                        try await connection.send(ModernRequest.echo("a").text())
                        let answer = try await connection.rest()
                        try #require(!answer.isEmpty)
                    }
                }
                try await RawConnection.open(to: port, over: try client()) { connection in
                    try await connection.send(ModernRequest.echo("a").text())
                    #expect(try await connection.response().head.hasPrefix("HTTP/1.1 200 "))
                }
            }
        }
    }

    @Test func `a client that does not finish the handshake is cut off`() async throws {
        try await SamplePEM.withFiles { files in
            var limits = Gateway.TimeLimits.generous
            limits.handshake = .milliseconds(100)
            try await GatewayFixture(timeLimits: limits, tls: files).gateway.application.test(.live) { live in
                try await RawConnection.open(to: try #require(live.port)) { connection in
                    let said = try await connection.rest()
                    #expect(said.isEmpty)
                }
            }
        }
    }
}

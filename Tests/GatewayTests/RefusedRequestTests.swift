import Gateway
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import Vocabulary

@Suite("Who is told of refused requests")
struct RefusedRequestTests {
    /// Keeps what it is told.
    private final class Witness: Sendable {
        private let heard = Mutex<[RefusedRequest]>([])

        var requests: [RefusedRequest] { heard.withLock { $0 } }

        func hear(_ request: RefusedRequest) { heard.withLock { $0.append(request) } }
    }

    @Test func `each refusal is told once, with its reason and whose it is`() async throws {
        let witness = Witness()
        let fixture = try GatewayFixture(requiresKey: true, onRefusal: { witness.hear($0) })
        try await fixture.gateway.application.test(.router) { client in
            let key = HTTPField.Name.authorization
            _ = try await client.post(.echo("hello")) { $0[key] = "Bearer wrong" }
            _ = try await client.post(.echo("hello")) { $0[.origin] = "https://evil.example" }
            _ = try await client.post(.echo("hello")) { headers in
                headers[key] = "Bearer \(GatewayFixture.key)"
                headers[.contentType] = "text/plain"
            }
            _ = try await client.post(ModernRequest("no/method")) { $0[key] = "Bearer \(GatewayFixture.key)" }
            _ = try await client.post(.echo("hello")) { $0[key] = "Bearer \(GatewayFixture.key)" }
        }
        let told = witness.requests.map { [$0.reason, $0.caller?.keyID ?? "-", $0.token ?? "-"] }
        #expect(
            told == [
                ["unauthorized", "-", "wrong"], ["origin", "-", "-"], ["media_type", "k1", "-"],
                ["unknown_method", "k1", "-"],
            ]
        )
    }

    @Test func `a server that stops accuses nobody`() async throws {
        let witness = Witness()
        let fixture = try GatewayFixture(onRefusal: { witness.hear($0) })
        fixture.gateway.beginDraining()
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.echo("hello"))
            #expect(response.status == .serviceUnavailable)
        }
        #expect(witness.requests.isEmpty)
    }
}

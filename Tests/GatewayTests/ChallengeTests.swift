import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vocabulary

@Suite("What clients of OAuth are told")
struct ChallengeTests {
    private static let metadataAddress = "https://board.example/.well-known/oauth-protected-resource/mcp"

    /// Takes the tokens `worker` and `observer`; `useless` is good and allows nothing.
    private func fixture() throws -> GatewayFixture {
        try GatewayFixture(
            allowedOrigins: ["https://page.example"],
            requiresKey: true,
            protectedResource: ProtectedResource(
                publicURL: "https://board.example",
                issuer: "https://issuer.example",
                scopes: [.init(name: "board:lead", role: .orchestrator), .init(name: "board:work", role: .worker)]
            ),
            authenticate: { token in
                if token == "useless" { throw Fault(.forbidden, "Of no use.") }
                let role = token.flatMap { Role(rawValue: $0) }
                return role.map { Admission(Caller(keyID: "oauth:1", role: $0, holdsToken: true)) }
            }
        )
    }

    @Test(
        arguments: [
            (nil, 401, #"Bearer resource_metadata="\#(metadataAddress)", scope="board:lead board:work""#),
            (
                "wrong", 401,
                #"Bearer error="invalid_token", resource_metadata="\#(metadataAddress)", scope="board:lead board:work""#
            ),
            (
                "useless", 403,
                #"Bearer error="insufficient_scope", resource_metadata="\#(metadataAddress)", scope="board:lead board:work""#
            ),
        ] as [(String?, Int, String)]
    )
    func `whoever is not let in is told where to ask`(token: String?, status: Int, challenge: String) async throws {
        try await fixture().gateway.application.test(.router) { client in
            for host in ["localhost", "127.0.0.1"] {
                let response = try await client.post(.echo("a")) { headers in
                    headers[.authorization] = token.map { "Bearer \($0)" }
                    // Whatever a request calls the server, the addresses are the operator's.
                    headers[.named("X-Forwarded-Host")] = "evil.example"
                    headers[.named("X-Forwarded-Proto")] = host
                }
                #expect(response.status.code == status)
                #expect(response.headers[.wwwAuthenticate] == challenge)
            }
        }
    }

    @Test func `a tool of another role names the scope that it needs`() async throws {
        let fixture = try fixture()
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.post(.note()) { $0[.authorization] = "Bearer observer" }
            #expect(response.status == .forbidden)
            #expect(
                response.headers[.wwwAuthenticate]
                    == #"Bearer error="insufficient_scope", resource_metadata="\#(Self.metadataAddress)", scope="board:work""#
            )
            #expect(try await client.post(.note()) { $0[.authorization] = "Bearer worker" }.status == .ok)
        }
        #expect(fixture.rejections("scope") == 1)
    }

    @Test func `a document says who gives tokens for this server`() async throws {
        try await fixture().gateway.application.test(.router) { client in
            for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"] {
                let response = try await client.execute(
                    uri: path,
                    method: .get,
                    headers: [.origin: "https://page.example"]
                )
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "application/json")
                #expect(response.headers[.accessControlAllowOrigin] == "https://page.example")
                #expect(response.json?["resource"] == "https://board.example/mcp")
                #expect(response.json?["authorization_servers"] == ["https://issuer.example"])
                #expect(response.json?["scopes_supported"] == ["board:lead", "board:work"])
                #expect(response.json?["bearer_methods_supported"] == ["header"])
                #expect(try await client.execute(uri: path, method: .post).status == .methodNotAllowed)
            }
            let stray = try await client.execute(uri: "/.well-known/oauth-protected-resource/x", method: .get)
            #expect(stray.status == .notFound)
        }
    }

    @Test func `without an authorization server there is no such document`() async throws {
        try await GatewayFixture(requiresKey: true).gateway.application.test(.router) { client in
            let response = try await client.execute(uri: "/.well-known/oauth-protected-resource/mcp", method: .get)
            #expect(response.status == .notFound)
        }
    }
}

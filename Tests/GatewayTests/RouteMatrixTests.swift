import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary

/// Which address opens to whom, on a server that others than its machine reach.
@Suite("Routes and callers")
struct RouteMatrixTests {
    /// What a caller shows, and whether it is let in.
    private static let callers: [(shows: String?, isLetIn: Bool)] = [
        (nil, false), ("", false), ("wrong", false), ("expired", false), ("revoked", false),
        ("observer", true), ("worker", true), ("orchestrator", true), ("token", true),
    ]

    /// Addresses that open to everybody who reaches the server: they tell nothing of the board.
    private static let open: [(HTTPRequest.Method, String)] = [
        (.get, "/healthz"), (.head, "/healthz"), (.get, "/readyz"),
        (.get, "/.well-known/oauth-protected-resource"), (.get, "/.well-known/oauth-protected-resource/mcp"),
    ]

    private static let closed: [(HTTPRequest.Method, String)] =
        [(.post, "/mcp"), (.get, "/mcp"), (.delete, "/mcp"), (.put, "/mcp"), (.get, "/metrics"), (.head, "/metrics")]
        + AgentReport.Kind.allCases.map { (.post, $0.rawValue) }

    private static let missing = [
        "/", "/mcp/", "/MCP", "/metrics/", "/v1", "/keys", "/admin", "/.env", "//mcp", "/mcp/../mcp",
    ]

    private func fixture() throws -> GatewayFixture {
        try GatewayFixture(
            host: "0.0.0.0",
            requiresKey: true,
            protectedResource: ProtectedResource(
                publicURL: "https://a.example",
                issuer: "https://b.example",
                scopes: []
            ),
            authenticate: { token in
                let role = token == "token" ? Role.worker : token.flatMap { Role(rawValue: $0) }
                return role.map { Admission(Caller(keyID: "k", role: $0, holdsToken: token == "token")) }
            },
            receiveReport: { _ in AgentReport.Answer(status: 200, body: []) }
        )
    }

    @Test func `every address is open, closed or missing, whoever asks`() async throws {
        try await fixture().gateway.application.test(.router) { client in
            for (key, isLetIn) in Self.callers {
                func status(_ method: HTTPRequest.Method, _ path: String) async throws -> Int {
                    var headers = ModernRequest.echo("a").headers
                    headers[.authorization] = key.map { "Bearer \($0)" }
                    let body = method == .post ? ByteBuffer(string: ModernRequest.echo("a").body) : nil
                    return try await client.execute(uri: path, method: method, headers: headers, body: body).status.code
                }
                let name = key ?? "nobody"
                for (method, path) in Self.open { #expect(try await status(method, path) == 200, "\(path) by \(name)") }
                for (method, path) in Self.closed {
                    let code = try await status(method, path)
                    #expect((code == 401) == !isLetIn, "\(method) \(path) by \(name)")
                }
                for path in Self.missing { #expect(try await status(.get, path) == 404, "\(path) by \(name)") }
            }
        }
    }
}

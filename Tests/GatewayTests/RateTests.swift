import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MetricsTestKit
import NIOCore
import TestSupport
import Testing
import Vocabulary

@Suite("How often a key may call")
struct RateTests {
    private func fixture(_ perSecond: Int, _ burst: Int) throws -> GatewayFixture {
        try GatewayFixture(
            requiresKey: true,
            callRate: Rate(perSecond: perSecond, burst: burst),
            authenticate: { token in token.map { Admission(Caller(keyID: $0, role: .worker)) } },
            receiveReport: { _ in AgentReport.Answer(status: 200, body: []) }
        )
    }

    private func status(
        of request: ModernRequest = .echo("a"),
        by key: String,
        _ client: any TestClientProtocol
    ) async throws -> TestResponse {
        try await client.post(request) { $0[.authorization] = "Bearer \(key)" }
    }

    @Test(.timeLimit(.minutes(1))) func `beyond the burst a key is told when to come back, and others go on`()
        async throws
    {
        let fixture = try fixture(2, 3)
        try await fixture.gateway.application.test(.router) { client in
            for _ in 0..<3 { #expect(try await status(by: "k1", client).status == .ok) }
            let refused = try await status(by: "k1", client)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.headers[.named("RateLimit")] == "\"key\";r=0;t=1")
            #expect(refused.headers[.named("RateLimit-Policy")] == "\"key\";q=3;w=2")
            #expect(refused.json?["error"]?["message"]?.string?.contains("in 500 ms") == true)
            #expect(try await status(by: "k2", client).status == .ok)
            fixture.time.advance(by: .milliseconds(500))
            #expect(try await status(by: "k1", client).status == .ok)
            #expect(try await status(by: "k1", client).status == .tooManyRequests)
        }
        #expect(fixture.rejections("rate_limited") == 2)
        await fixture.log.wait(for: .callRateLimited)
    }

    @Test func `reports are counted with the calls of a key`() async throws {
        let fixture = try fixture(1, 2)
        try await fixture.gateway.application.test(.router) { client in
            var statuses: [Int] = []
            for path in ["/v1/logs", "/hooks/claude-code", "/v1/metrics"] {
                let headers: HTTPFields = [.contentType: "application/json", .authorization: "Bearer k1"]
                let response = try await client.execute(
                    uri: path,
                    method: .post,
                    headers: headers,
                    body: ByteBuffer(string: "{}")
                )
                statuses.append(response.status.code)
            }
            #expect(statuses == [200, 200, 429])
        }
    }

    @Test func `each message of a batch is a call`() async throws {
        let fixture = try fixture(1, 5)
        try await fixture.gateway.application.test(.router) { client in
            let batch =
                "[" + Array(repeating: #"{"jsonrpc":"2.0","method":"x"}"#, count: 4).joined(separator: ",") + "]"
            let headers: HTTPFields = [
                .contentType: "application/json", .accept: "application/json, text/event-stream",
                .authorization: "Bearer k1",
            ]
            func send() async throws -> Int {
                try await client.execute(uri: "/mcp", method: .post, headers: headers, body: ByteBuffer(string: batch))
                    .status.code
            }
            let statuses = [try await send(), try await send()]
            #expect(statuses == [400, 429])
        }
    }

    @Test func `a server without keys limits nobody, and a bad key costs nobody else's`() async throws {
        let open = try GatewayFixture(callRate: Rate(perSecond: 1, burst: 1))
        try await open.gateway.application.test(.router) { client in
            for _ in 0..<5 {
                let response = try await client.post(.echo("a"))
                #expect(response.status == .ok)
            }
        }
        let closed = try GatewayFixture(requiresKey: true, callRate: Rate(perSecond: 1, burst: 1))
        try await closed.gateway.application.test(.router) { client in
            for _ in 0..<5 {
                let refused = try await status(by: "wrong", client)
                #expect(refused.status == .unauthorized)
            }
            let answered = try await status(by: GatewayFixture.key, client)
            #expect(answered.status == .ok)
        }
    }

    @Test func `a tool may have a rate of its own`() async throws {
        let fixture = try GatewayFixture(
            requiresKey: true,
            toolRates: ["echo": try #require(Rate(perSecond: 4, burst: 2))]
        )
        try await fixture.gateway.application.test(.router) { client in
            func result() async throws -> JSON? {
                try await client.post(.echo("a")) { $0[.authorization] = "Bearer \(GatewayFixture.key)" }.json?[
                    "result"
                ]
            }
            for _ in 0..<2 { #expect(try await result()?["isError"]?.bool != true) }
            let error = try await result()?["structuredContent"]?["error"]
            #expect(error?["code"] == "RATE_LIMITED")
            #expect(error?["retryable"] == true)
            #expect(error?["message"]?.string?.contains("in 250 ms") == true)
            fixture.time.advance(by: .milliseconds(250))
            #expect(try await result()?["isError"]?.bool != true)
        }
        let limited = fixture.metrics.counterTotal(label: Metric.toolCallsLimited.name, dimensions: [("tool", "echo")])
        #expect(limited == 1)
    }
}

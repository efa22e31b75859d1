import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import Vocabulary

@Suite("Reports of agents' clients")
struct AgentReportTests {
    /// Keeps what it is handed, and answers in a way of its own.
    private final class Desk: Sendable {
        private let kept = Mutex<[AgentReport]>([])

        var reports: [AgentReport] { kept.withLock { $0 } }

        @Sendable func receive(_ report: AgentReport) async -> AgentReport.Answer {
            kept.withLock { $0.append(report) }
            return AgentReport.Answer(status: 503, body: Array(#"{"code":14}"#.utf8), retryAfter: 3)
        }
    }

    private func post(
        _ path: String,
        _ fixture: GatewayFixture,
        _ headers: HTTPFields = [.contentType: "application/json"],
        body: [UInt8] = Array("{}".utf8)
    ) async throws -> TestResponse {
        try await fixture.gateway.application.test(.router) { client in
            try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body))
        }
    }

    @Test(arguments: AgentReport.Kind.allCases)
    func `a report arrives as it was sent, in the name of its key`(kind: AgentReport.Kind) async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(requiresKey: true, receiveReport: desk.receive)
        let response = try await post(
            kind.rawValue + "?deliver=mentions",
            fixture,
            [
                .contentType: "application/json", .contentEncoding: "gzip",
                .authorization: "Bearer \(GatewayFixture.key)",
            ],
            body: [0, 1, 2, 255]
        )
        #expect(response.status.code == 503)
        #expect(response.headers[.retryAfter] == "3")
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.body == ByteBuffer(string: #"{"code":14}"#))
        let report = try #require(desk.reports.first)
        #expect(report.kind == kind)
        #expect(report.body == [0, 1, 2, 255])
        #expect(report.contentType == "application/json")
        #expect(report.contentEncoding == "gzip")
        #expect(report.query == "deliver=mentions")
        #expect(report.caller.keyID == "k1")
        #expect(fixture.requests(kind.rawValue, "5xx") == 1)
    }

    @Test func `nobody reports without a key where one is needed`() async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(requiresKey: true, receiveReport: desk.receive)
        #expect(try await post("/v1/logs", fixture).status == .unauthorized)
        #expect(desk.reports.isEmpty)
    }

    @Test func `a report that is too large is not read to its end`() async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(reportLimit: 1_000, receiveReport: desk.receive)
        let response = try await post("/v1/logs", fixture, body: Array(repeating: 32, count: 1_001))
        #expect(response.status == .contentTooLarge)
        #expect(desk.reports.isEmpty)
    }

    @Test func `reports are posted`() async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(receiveReport: desk.receive)
        try await fixture.gateway.application.test(.router) { client in
            let response = try await client.execute(uri: "/v1/logs", method: .get)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
        }
    }

    @Test func `a page of another site reports nothing`() async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(receiveReport: desk.receive)
        let headers: HTTPFields = [.contentType: "application/json", .origin: "https://evil.example"]
        #expect(try await post("/hooks/claude-code", fixture, headers).status == .forbidden)
        #expect(desk.reports.isEmpty)
    }

    @Test func `a server that is stopping takes no reports`() async throws {
        let desk = Desk()
        let fixture = try GatewayFixture(receiveReport: desk.receive)
        fixture.gateway.beginDraining()
        let response = try await post("/v1/logs", fixture)
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(desk.reports.isEmpty)
    }
}

import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("Sessions and their store")
struct SessionTests {
    @Test func `a session is in use as long as its longest call may wait`() async throws {
        let fixture = try EndpointFixture()
        let headers = try await fixture.session()
        let id = try #require(headers.sessionID)
        _ = try await fixture.send(EndpointFixture.request("ping"), headers).reply
        #expect(fixture.sessions.longestUse(of: id) == .zero)
        let params: JSON = ["name": "wait", "arguments": ["wait_seconds": 1_800]]
        _ = try await fixture.send(EndpointFixture.request("tools/call", params), headers).stream
        #expect(fixture.sessions.longestUse(of: id) == .seconds(1_800))
    }

    @Test func `a full server says when to come again`() async throws {
        let fixture = try EndpointFixture(sessions: MemorySessions(capacity: 0))
        let body = EndpointFixture.request("initialize", ["protocolVersion": "2025-11-25"])
        let reply = try await fixture.send(body).reply
        #expect(try reply.outcome == "503 -32603")
        #expect(reply.retryAfter == 60)
        #expect(reply.sessionID == nil)
    }
}

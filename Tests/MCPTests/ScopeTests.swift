import MCP
import TestSupport
import Testing
import Vocabulary

@Suite("Tokens and tools")
struct ScopeTests {
    private let worker = Caller(keyID: "oauth:1", role: .worker, agent: AgentID(rawValue: "ada"), holdsToken: true)

    @Test func `a token that does not reach as far as a tool is an error of the protocol`() async throws {
        let fixture = try EndpointFixture()
        let reply = try await fixture.modern(
            "tools/call",
            [JSON.Member("name", "purge"), JSON.Member("arguments", [:])],
            caller: worker
        ).reply
        #expect((reply.status, reply.neededRole) == (403, .orchestrator))
        let key = Caller(keyID: "k1", role: .worker, agent: worker.agent)
        let result = try await fixture.call("purge", caller: key)
        #expect(result["structuredContent"]?["error"]?["code"] == "FORBIDDEN")
    }
}

import MCP
import MetricsTestKit
import TestSupport
import Testing
import Vocabulary

@Suite("Sessions in memory")
struct SessionTests {
    private let time = ManualTime()
    private let metrics = TestMetrics()
    private let sessions: MemorySessions

    init() { sessions = MemorySessions(time: time, metrics: metrics) }

    private var open: Double? {
        get throws { try metrics.expectGauge(Metric.openSessions.name).lastValue }
    }

    @Test func `a session is forgotten after 30 idle minutes`() async throws {
        let session = try await sessions.open(for: .local, speaking: .june2025)
        time.advance(by: MemorySessions.idleTime)
        #expect(try await sessions.use(session.id, by: .local, for: .zero)?.version == .june2025)
        time.advance(by: MemorySessions.idleTime)
        #expect(try await sessions.use(session.id, by: .local, for: .zero) != nil)
        time.advance(by: MemorySessions.idleTime + .milliseconds(1))
        #expect(try await sessions.use(session.id, by: .local, for: .zero) == nil)
        #expect(try await sessions.end(session.id, by: .local) == false)
    }

    @Test func `a session that waits is not idle`() async throws {
        let fixture = try EndpointFixture()
        let headers = try await fixture.session()
        let params: JSON = ["name": "wait", "arguments": ["wait_seconds": 1_800]]
        _ = try await fixture.send(EndpointFixture.request("tools/call", params), headers).stream
        fixture.time.advance(by: .seconds(1_800) + MemorySessions.idleTime)
        #expect(try await fixture.send(EndpointFixture.request("ping"), headers).reply.outcome == "200")
        fixture.time.advance(by: MemorySessions.idleTime + .milliseconds(1))
        #expect(try await fixture.send(EndpointFixture.request("ping"), headers).reply.outcome == "404 -32600")
    }

    @Test func `forgotten sessions make room`() async throws {
        for _ in 0..<MemorySessions.capacity { _ = try await sessions.open(for: .local, speaking: .november2025) }
        #expect(try open == 10_000)
        await #expect(throws: Fault.self) { try await sessions.open(for: .local, speaking: .november2025) }
        time.advance(by: MemorySessions.idleTime + .seconds(1))
        _ = try await sessions.open(for: .local, speaking: .november2025)
        #expect(try open == 1)
    }

    @Test func `a full server says when to come again`() async throws {
        let fixture = try EndpointFixture()
        for _ in 0..<MemorySessions.capacity { _ = try await fixture.session() }
        let body = EndpointFixture.request("initialize", ["protocolVersion": "2025-11-25"])
        let reply = try await fixture.send(body).reply
        #expect(try reply.outcome == "503 -32603")
        #expect(reply.retryAfter == 60)
        #expect(reply.sessionID == nil)
    }

    @Test func `ended sessions are not counted`() async throws {
        let session = try await sessions.open(for: .local, speaking: .november2025)
        #expect(try await sessions.end(session.id, by: .local))
        #expect(try open == 0)
    }

    @Test func `ids cannot be guessed`() async throws {
        var ids: Set<String> = []
        for _ in 0..<MemorySessions.capacity {
            ids.insert(try await sessions.open(for: .local, speaking: .november2025).id)
        }
        #expect(ids.count == MemorySessions.capacity)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        // Every position takes every digit: nothing of the 128 bits stands still.
        for position in 0..<32 {
            let digits = Set(ids.map { $0.utf8[$0.utf8.index($0.utf8.startIndex, offsetBy: position)] })
            #expect(digits.count == 16)
        }
    }
}

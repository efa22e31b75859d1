import AgentTelemetry
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Whose telemetry it is")
struct OwnershipTests {
    private static let event = Payloads.event("user_prompt")

    private func taken(
        naming agent: String?,
        by caller: Caller
    ) async throws -> (agents: [AgentID], answer: ReceiverAnswer, reception: Reception) {
        let reception = try Reception()
        let answer = await reception.receive(
            Payloads.logs(Payloads.resource(of: agent, [Self.event, Self.event])),
            from: caller
        )
        return (reception.taken.batches.map(\.agent), answer, reception)
    }

    @Test(
        arguments: [
            (nil, .planner, .planner), ("planning-agent-001", .planner, .planner), ("", .planner, .planner),
            (nil, .lead, AgentID(rawValue: "lead")), ("testing-agent-001", .lead, .tester),
            ("testing-agent-001", .operatorKey, .tester), ("testing-agent-001", .local, .tester),
        ] as [(String?, Caller, AgentID)]
    )
    func `the key tells the agent, or names one if it may act for others`(
        named: String?,
        caller: Caller,
        agent: AgentID
    ) async throws {
        let outcome = try await taken(naming: named, by: caller)
        #expect(outcome.agents == [agent])
        #expect(outcome.answer == .init(ok: "{}"))
    }

    @Test(
        arguments: [
            ("testing-agent-001", .planner, "is for agent \"planning-agent-001\""),
            ("testing-agent-001", .nobody, "names no agent"),
            ("a\u{202E}b", .local, "is no agent"),
        ] as [(String, Caller, String)]
    )
    func `records of another agent are rejected`(named: String, caller: Caller, reason: String) async throws {
        let outcome = try await taken(naming: named, by: caller)
        #expect(outcome.agents.isEmpty)
        #expect(outcome.answer.status == 200)
        #expect(outcome.answer.partial["rejectedLogRecords"] == "2")
        #expect(outcome.answer.partial["errorMessage"]?.string?.contains(reason) == true)
        #expect(try outcome.reception.count(.logs, "rejected") == 2)
    }

    @Test(arguments: [Caller.local, .operatorKey, .nobody])
    func `records of nobody are ignored, and the sender is told once`(caller: Caller) async throws {
        let outcome = try await taken(naming: nil, by: caller)
        #expect(outcome.agents.isEmpty)
        #expect(outcome.answer.partial["rejectedLogRecords"] == "0")
        let message = try #require(outcome.answer.partial["errorMessage"]?.string)
        #expect(message.contains("callboard.agent_id"))
        #expect(message.split(separator: "Ignored").count == 1)
        #expect(try outcome.reception.count(.logs, "ignored") == 2)
    }

    @Test
    func `one resource that is refused harms no other`() async throws {
        let reception = try Reception()
        let body = Payloads.logs(
            Payloads.resource(of: "testing-agent-001", [Self.event]),
            Payloads.resource(of: "planning-agent-001", [Self.event]),
            Payloads.resource([Self.event])
        )
        let answer = await reception.receive(body)
        #expect(answer.partial["rejectedLogRecords"] == "1")
        #expect(reception.taken.batches.map(\.agent) == [.planner])
        #expect(reception.taken.all.count == 2)
    }

    @Test
    func `telemetry is a sign of life of its agent`() async throws {
        let reception = try Reception()
        _ = try await reception.agents.register(.tester, as: .testing, capabilities: nil)
        reception.time.advance(by: .seconds(100))
        _ = await reception.receive(Payloads.logs([Self.event]))
        _ = await reception.receive(
            Payloads.logs(Payloads.resource(of: "testing-agent-001", [Self.event])),
            from: .local
        )
        for agent in [AgentID.planner, .tester] {
            let record = try #require(try await reception.agents.agent(agent))
            #expect(record.lastHeartbeat == reception.time.now())
        }
        #expect(try await reception.agents.type(of: .planner) == .planning)
    }

    @Test
    func `a key that only reads is refused`() async throws {
        let outcome = try await taken(naming: nil, by: .viewer)
        #expect(outcome.answer.status == 403)
        #expect(outcome.answer.json["code"] == 7)
        #expect(outcome.agents.isEmpty)
    }
}

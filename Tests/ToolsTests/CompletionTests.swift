import MCP
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Completion of ids")
struct CompletionTests {
    private let board: BoardFixture

    init() throws { board = try BoardFixture() }

    private func values(
        _ reference: JSON,
        _ argument: String,
        _ value: String = "",
        by caller: Caller = .boss
    ) async throws -> [String] {
        let params = [
            JSON.Member("ref", reference),
            JSON.Member("argument", ["name": .string(argument), "value": .string(value)]),
        ]
        let completion = try await board.ask("completion/complete", params, by: caller)["completion"]
        #expect(completion?["hasMore"] == false)
        return completion?["values"]?.array?.compactMap(\.string) ?? []
    }

    private func prompt(_ name: JSON) -> JSON { ["type": "ref/prompt", "name": name] }
    private func resource(_ pattern: JSON) -> JSON { ["type": "ref/resource", "uri": pattern] }

    @Test func `agents are suggested by type, the newest first`() async throws {
        for name in ["ada", "adele", "bob"] {
            _ = try await board.agents.register(AgentID(rawValue: name), as: .planning, capabilities: nil)
            board.time.advance(by: .seconds(1))
        }
        _ = try await board.agents.register(AgentID(rawValue: "adam"), as: .testing, capabilities: nil)
        #expect(try await values(prompt("planning"), "agent_id") == ["bob", "adele", "ada"])
        #expect(try await values(prompt("planning"), "agent_id", "ad") == ["adele", "ada"])
        #expect(try await values(prompt("planning"), "agent_id", by: .bob) == ["bob"])
        #expect(try await values(prompt("planning"), "agent_id", "ad", by: .bob) == [])
        #expect(try await values(resource("agent://{id}"), "id", "a", by: .bob) == ["adam", "adele", "ada"])
        #expect(try await values(prompt("orchestrator"), "goal", "a") == [])
    }

    @Test func `tasks are suggested to those who see them`() async throws {
        let first = try await board.create()
        let second = try await board.create()
        try await board.claim(by: .ada)
        try await board.finish(first.id)
        #expect(try await values(resource("task://{id}"), "id", "task-") == [second.id.rawValue, first.id.rawValue])
        #expect(try await values(resource("task://{id}"), "id", "no") == [])
        #expect(try await values(resource("task://{id}/result"), "id") == [first.id.rawValue])
        #expect(try await values(resource("task://{id}"), "id", by: .ada) == [first.id.rawValue])
        #expect(try await values(resource("task://{id}"), "id", by: .bob) == [])
        #expect(try await values(resource("task://{id}"), "id", by: .watcher).count == 2)
    }

    @Test func `what does not exist is refused`() async throws {
        for (reference, argument) in [
            (prompt("nobody"), "agent_id"), (prompt("planning"), "goal"), (resource("task://{name}"), "id"),
            (resource("task://{id}"), "name"), (resource("board://summary"), "id"),
        ] {
            await #expect(throws: Refused.self) { try await values(reference, argument) }
        }
        await #expect(throws: Refused.self) { try await values(prompt("planning"), "agent_id", by: .watcher) }
        await #expect(throws: Refused.self) { try await values(prompt("orchestrator"), "goal", by: .ada) }
    }
}

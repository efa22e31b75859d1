import MCP
import Orchestration
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("Prompts of the board")
struct PromptTests {
    private let board: BoardFixture

    init() throws {
        let types = BoardPolicy.specifiedTypes + [AgentType(rawValue: "security.review")]
        board = try BoardFixture(policy: BoardPolicy(agentTypes: types))
    }

    private func names(by caller: Caller) async throws -> [String] {
        try await board.ask("prompts/list", by: caller)["prompts"]?.array?.compactMap { $0["name"]?.string } ?? []
    }

    private func text(_ name: String, _ arguments: JSON = [:], by caller: Caller = .boss) async throws -> String {
        let params = [JSON.Member("name", .string(name)), JSON.Member("arguments", arguments)]
        let message = try await board.ask("prompts/get", params, by: caller)["messages"]?.array?.first
        #expect(message?["role"] == "user")
        return try #require(message?["content"]?["text"]?.string)
    }

    @Test func `each role sees the prompts of its own work`() async throws {
        let workers = ["planning", "implementation", "testing", "documentation", "security.review"]
        #expect(try await names(by: .boss) == ["orchestrator"] + workers)
        #expect(try await names(by: .ada) == workers)
        #expect(try await names(by: .watcher) == [])
        await #expect(throws: Refused.self) { try await text("orchestrator", by: .ada) }
    }

    @Test func `each prompt is short, and names only what the tools declare`() async throws {
        var known: Set<String> = []
        for tool in board.catalog.tools {
            known.insert(tool.name)
            known.formUnion(tool.inputSchema.propertyNames)
            known.formUnion(tool.outputSchema?.propertyNames ?? [])
        }
        for name in try await names(by: .boss) {
            let text = try await text(name)
            #expect(text.utf8.count < 1_400, "\(name) has \(text.utf8.count) bytes")
            let words = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            #expect(words.count > 10)
            #expect(Set(words).subtracting(known) == [], "\(name)")
            let codes = text.split { !$0.isUppercase && $0 != "_" }.filter { $0.count > 3 }.map(String.init)
            #expect(codes.allSatisfy { Fault.Code(rawValue: $0) != nil }, "\(name): \(codes)")
            #expect(!text.contains("  "))
        }
    }

    @Test func `a role's prompt names only tools that the role may call`() async throws {
        for (name, role) in [("orchestrator", Role.orchestrator), ("planning", .worker)] {
            let text = try await text(name)
            let named = board.catalog.tools.filter { text.contains("`\($0.name)`") }
            #expect(named.count >= 4)
            #expect(named.allSatisfy { $0.isOpen(to: role) })
        }
    }

    @Test func `a worker's prompt is made out to its agent`() async throws {
        #expect(try await text("planning", by: .ada).contains(#"`agent_id` is "ada""#))
        #expect(try await text("planning", ["agent_id": "eve"]).contains(#"`agent_id` is "eve""#))
        #expect(try await text("testing").contains(#""testing-agent-001""#))
        #expect(try await text("testing").contains(#"`agent_type` "testing""#))
        await #expect(throws: Refused.self) { try await text("planning", ["agent_id": "bob"], by: .ada) }
        await #expect(throws: Refused.self) { try await text("planning", ["agent_id": "a\u{202E}b"]) }
    }

    @Test func `the orchestrator's prompt names the types and the goal`() async throws {
        let text = try await text("orchestrator", ["goal": "A garden in June"])
        #expect(text.contains("planning, implementation, testing, documentation, security.review"))
        #expect(text.hasSuffix("The goal: A garden in June"))
    }

    @Test func `a type that is called orchestrator does not hide the orchestrator's prompt`() async throws {
        let types = [AgentType(rawValue: "orchestrator"), .testing]
        let board = try BoardFixture(policy: BoardPolicy(agentTypes: types))
        let prompts = try await board.ask("prompts/list")["prompts"]?.array
        #expect(prompts?.compactMap { $0["name"]?.string } == ["orchestrator", "testing"])
    }
}

extension JSON {
    /// The names of all properties that a schema knows, however deep.
    fileprivate var propertyNames: Set<String> {
        var names = Set((self["properties"]?.members ?? []).map(\.key))
        for value in members?.map(\.value) ?? array ?? [] { names.formUnion(value.propertyNames) }
        return names
    }
}

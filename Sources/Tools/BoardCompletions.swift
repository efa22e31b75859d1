package import MCP
import Orchestration
import Vocabulary

/// Suggests the ids of agents and tasks that a caller may see, the newest first, and the names of rooms.
package struct BoardCompletions: CompletionProvider {
    private let board: Board
    private let prompts: PromptCatalog

    package init(of board: Board, prompts: PromptCatalog) {
        self.board = board
        self.prompts = prompts
    }

    package func suggestions(for question: CompletionQuestion) async throws -> [String]? {
        let ids: [String]
        switch question.subject {
        case .prompt(let name):
            let prompt = prompts.prompts.first {
                $0.name.isIdentical(to: name) && $0.roles.contains(question.caller.role)
            }
            guard let argument = prompt?.arguments.first(where: { $0.name.isIdentical(to: question.argument) }) else {
                return nil
            }
            guard argument.name == BoardPrompts.agentArgument else { return [] }
            ids = try await agents(of: AgentType(rawValue: name), for: question.caller)
        case .resource(let pattern):
            let pattern = BoardURI.Pattern(rawValue: pattern)
            guard question.argument == pattern?.variable else { return nil }
            switch pattern {
            case .agent: ids = try await agents().map(\.id.rawValue)
            case .task: ids = try await tasks(for: question.caller).map(\.id.rawValue)
            case .result:
                ids = try await tasks(for: question.caller).filter { $0.status == .completed }.map(\.id.rawValue)
            case .room, .messages: ids = try await board.rooms.rooms().map(\.name.rawValue)
            case nil: return nil
            }
        }
        return ids.filter { $0.hasPrefix(question.value) }
    }

    private func agents() async throws -> [AgentRecord] {
        try await board.agents.agents().sorted { $0.registeredAt > $1.registeredAt }
    }

    /// Whom a caller can act as; a key that names an agent leaves no choice.
    private func agents(of type: AgentType, for caller: Caller) async throws -> [String] {
        if caller.role == .worker { return caller.agent.map { [$0.rawValue] } ?? [] }
        return try await agents().filter { $0.type == type }.map(\.id.rawValue)
    }

    private func tasks(for caller: Caller) async throws -> [TaskRecord] {
        guard let filter = board.sight(of: caller) else { return [] }
        return try await board.tasks.tasks(matching: filter, before: nil, limit: ResourcePlace.taskLimit).tasks
    }
}

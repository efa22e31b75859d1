import MCP
import Orchestration
import Vocabulary

/// Lists the agents of the board.
struct ListAgents: Tool {
    static let name = "list_agents"
    static let title = "List agents"
    static let summary = "List the registered agents: active (holds a task), idle, or offline."
    static let access = Access.orchestrator
    static let effects: Effects = .reads

    @Argument("Which agents.")
    var filter: Filter = .all

    enum Filter: String, ClosedVocabulary, ArgumentValue {
        case all
        case active
        case idle
    }

    struct Output: Codable, Sendable {
        var agents: [AgentView]
    }

    func call(_ board: Board, in call: ToolCall) async throws -> Output {
        let agents = try await board.agents.agents().filter { agent in
            switch filter {
            case .all: true
            case .active: agent.state == .active
            case .idle: agent.state == .idle
            }
        }
        return Output(agents: agents.map(AgentView.init))
    }
}

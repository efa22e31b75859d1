import MCP
import Orchestration
import Vocabulary

/// Signs an agent in on the board.
struct RegisterAgent: Tool {
    static let name = "register_agent"
    static let title = "Register agent"
    static let summary =
        "Sign in on the board with your type and capabilities. Optional: your first call signs you in too."
    static let access = Access.worker
    static let effects: Effects = [.writes, .repeats]

    @Argument("Your agent ID.")
    var agentID: AgentID

    @Argument("Your type; needed unless your key or name tells it.")
    var agentType: AgentType?

    @Argument("What you are good at.", .count(0...50), .length(1...200))
    var capabilities: [String]?

    func call(_ board: Board, in call: ToolCall) async throws -> AgentView {
        let agent = try call.actingAgent(agentID) ?? agentID
        return AgentView(
            try await board.agents.register(
                agent,
                as: try await type(of: agent, board, call),
                capabilities: capabilities
            )
        )
    }

    /// A key's type stands; else an agent may name a new one, which replaces that of an earlier registration.
    private func type(of agent: AgentID, _ board: Board, _ call: ToolCall) async throws -> AgentType {
        if let own = call.caller.agentType, agent == call.caller.agent {
            guard agentType == nil || agentType == own else {
                throw Fault(.forbidden, "Your key is for agent type \(own). Register as that type.")
            }
            return own
        }
        if let agentType { return agentType }
        return try await board.type(of: agent, named: nil, by: call.caller)
    }
}

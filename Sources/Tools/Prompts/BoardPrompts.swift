package import MCP
import Orchestration
import Vocabulary

/// The prompts of the board: one for the orchestrator, and one for each agent type.
package enum BoardPrompts {
    static let orchestrator = "orchestrator"
    static let goalArgument = "goal"
    static let agentArgument = "agent_id"

    package static func catalog(of board: Board) -> PromptCatalog {
        let types = board.tasks.policy.agentTypes
        // A type of that name would have the name of the orchestrator's prompt.
        let workers = types.filter { $0.rawValue != orchestrator }.map(Prompt.init(forAgentsOf:))
        return PromptCatalog([Prompt(forOrchestratorOf: types)] + workers)
    }
}

extension Prompt {
    fileprivate init(forOrchestratorOf types: [AgentType]) {
        let goal = PromptArgument(name: BoardPrompts.goalArgument, summary: "What is to be achieved.")
        self.init(
            name: BoardPrompts.orchestrator,
            title: "Orchestrate",
            summary: "Lead the agents of the board to a goal.",
            arguments: [goal],
            roles: [.orchestrator]
        ) { call in
            let text = OrchestratorBriefing(agentTypes: types, goal: call.arguments[goal.name]).text
            return .messages([PromptMessage(.user, .text(text))])
        }
    }

    fileprivate init(forAgentsOf type: AgentType) {
        let agent = PromptArgument(name: BoardPrompts.agentArgument, summary: "The agent ID to work as.")
        self.init(
            name: type.rawValue,
            title: "Work as \(type) agent",
            summary: "Take and do \(type) tasks of the board.",
            arguments: [agent],
            roles: [.orchestrator, .worker]
        ) { call in
            let text = WorkerBriefing(agentType: type, agent: try call.agent(named: agent.name)).text
            return .messages([PromptMessage(.user, .text(text))])
        }
    }
}

extension PromptCall {
    /// Whom the prompt is for: the agent that is named, else the one that the key names.
    fileprivate func agent(named argument: String) throws(Fault) -> AgentID? {
        guard let text = arguments[argument], !text.isEmpty else { return caller.agent }
        guard let agent = AgentID(checking: text) else {
            throw Fault(.invalidArgument, "\(argument) has to be \(AgentID.rule).")
        }
        if caller.role == .worker, let own = caller.agent, agent != own {
            throw Fault(.forbidden, "Your key is for agent \(own.rawValue.quoted). Leave \(argument) out.")
        }
        return agent
    }
}

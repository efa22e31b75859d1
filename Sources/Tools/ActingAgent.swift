import MCP
import Orchestration
import Vocabulary

extension ToolCall {
    /// The agent for whom a call is made: the key's own, or the one that an orchestrator names.
    ///
    /// A worker cannot act as another agent, whatever it names.
    func actingAgent(_ named: AgentID?) throws(Fault) -> AgentID? {
        guard caller.role == .worker else { return named ?? caller.agent }
        guard let own = caller.agent else {
            throw Fault(.forbidden, "Your key names no agent. Ask the operator for one made with --agent.")
        }
        guard named == nil || named == own else {
            throw Fault(.forbidden, "Your key is for agent \(own.rawValue.quoted). Call again as that agent.")
        }
        return own
    }

    /// What makes a repetition of this call known: the model's own key, or the client's id of this tool use.
    func receipt(idempotencyKey: String? = nil) -> Receipt? {
        let id = idempotencyKey.map(Receipt.CallID.idempotencyKey) ?? toolUseID.map(Receipt.CallID.toolUse)
        return id.map { Receipt(call: $0, of: tool, by: caller, arguments: arguments) }
    }
}

extension Board {
    /// The queue an agent takes from: by its key, its registration, its own word, or the way its name begins.
    func type(of agent: AgentID, named: AgentType?, by caller: Caller) async throws -> AgentType {
        if agent == caller.agent, let type = caller.agentType { return type }
        if let type = try await agents.type(of: agent) { return type }
        if let named { return named }
        let byName = tasks.policy.agentTypes
            .filter { agent.rawValue == $0.rawValue || agent.rawValue.hasPrefix($0.rawValue + "-") }
            .max { $0.rawValue.utf8.count < $1.rawValue.utf8.count }
        if let byName { return byName }
        let known = tasks.policy.agentTypes.map(\.rawValue).joined(separator: ", ")
        throw Fault(
            .invalidArgument,
            "The agent type of \(agent.rawValue.quoted) is unknown. Pass agent_type (\(known)) or call register_agent."
        )
    }
}

/// Refuses a JSON value that is larger than the board keeps.
func requireSize(_ value: RawJSON?, of argument: String, atMost kibibytes: Int) throws(Fault) {
    guard let value, value.text.utf8.count > kibibytes * 1_024 else { return }
    throw Fault(
        .invalidArgument,
        "\(argument) is larger than \(kibibytes) KiB. Store the bulk elsewhere (a file, a commit) and pass where it is."
    )
}

import Vocabulary

extension Caller {
    /// The agent that a client speaks for: the key's own, or the one named by whoever may act for others.
    ///
    /// A worker is its own agent only, whatever its client names.
    func agent(named name: String?) throws(Fault) -> AgentID? {
        guard let name, !name.isEmpty else { return agent }
        guard let named = AgentID(checking: name) else {
            throw Fault(.invalidArgument, "\(name.quoted) is no agent: its name is \(AgentID.rule).")
        }
        guard role == .orchestrator || named == agent else {
            let own = agent.map { "is for agent \($0.rawValue.quoted)" } ?? "names no agent"
            throw Fault(.forbidden, "The key \(own), and cannot speak for \(name.quoted).")
        }
        return named
    }

    /// Refuses a key that only reads.
    func requireToReport() throws(Refusal) {
        guard role == .observer else { return }
        throw .forbidden("This key only reads. Ask the operator for one made with --role worker.")
    }
}

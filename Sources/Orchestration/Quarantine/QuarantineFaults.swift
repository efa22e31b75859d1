package import Vocabulary

extension Fault {
    /// What an orchestrator is told of a name that belongs to nobody: an order with a slip of the pen would protect from
    /// nothing.
    package init(unknownSubject subject: QuarantineSubject) {
        switch subject {
        case .agent(let id):
            self.init(
                .agentNotFound,
                "Nobody here knows an agent \(id.rawValue.quoted). See list_agents for the names."
            )
        case .room(let name): self.init(noRoom: name)
        }
    }

    package init(quarantineLimit limit: Int) {
        self.init(
            .limitReached,
            "\(limit) agents and rooms are in quarantine, the limit. Take out those that need it no longer, or have their keys revoked."
        )
    }
}

package import Vocabulary

/// The numbers an operator sets once: which types there are, and how long things last.
package struct BoardPolicy: Sendable {
    /// The types that tasks may ask for, each a queue of its own.
    package var agentTypes: [AgentType]
    /// The lease of a task that names none.
    package var lease: Duration
    /// How long an agent may be silent before it counts as lost.
    package var agentTimeout: Duration
    /// How long finished tasks and their history are kept.
    package var retention: Duration
    /// How long the answer to a call is kept for a repetition of that call.
    package var receiptRetention: Duration
    /// How many agents have metrics of their own (`CALLBOARD_PER_AGENT_METRICS`).
    package var agentsWithMetrics: Int

    package init(
        agentTypes: [AgentType] = BoardPolicy.specifiedTypes,
        lease: Duration = .seconds(900),
        agentTimeout: Duration = .seconds(300),
        retention: Duration = .seconds(30 * 86_400),
        receiptRetention: Duration = .seconds(86_400),
        agentsWithMetrics: Int = 0
    ) {
        self.agentTypes = agentTypes
        self.lease = lease
        self.agentTimeout = agentTimeout
        self.retention = retention
        self.receiptRetention = receiptRetention
        self.agentsWithMetrics = agentsWithMetrics
    }

    /// The types of the specification.
    package static let specifiedTypes = ["planning", "implementation", "testing", "documentation"]
        .map(AgentType.init(rawValue:))

    /// Refuses a type that nobody on this board works as.
    func require(_ type: AgentType) throws(Fault) {
        guard !agentTypes.contains(type) else { return }
        throw Fault(
            .agentTypeUnknown,
            "No agent type \(type.rawValue.quoted). Use one of: \(agentTypes.map(\.rawValue).joined(separator: ", "))."
        )
    }
}

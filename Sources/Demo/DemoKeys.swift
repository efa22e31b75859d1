/// The keys with which the company works; none at all for a server without keys.
package struct DemoKeys: Sendable {
    package var orchestrator: String?
    /// A key for each agent, by its name (`planning-agent-001`).
    package var workers: [String: String]

    package init(orchestrator: String? = nil, workers: [String: String] = [:]) {
        self.orchestrator = orchestrator
        self.workers = workers
    }

    /// The agents of the company with their types, for whoever makes their keys.
    package static let agents: [(id: String, type: String)] = [
        ("planning-agent-001", "planning"),
        ("implementation-agent-001", "implementation"),
        ("implementation-agent-002", "implementation"),
        ("testing-agent-001", "testing"),
        ("documentation-agent-001", "documentation"),
    ]
}

package import Orchestration

/// The services that the tools call.
package struct Board: Sendable {
    package let tasks: TaskBoard
    package let agents: AgentRegistry
    package let state: SharedState

    package init(tasks: TaskBoard, agents: AgentRegistry, state: SharedState) {
        self.tasks = tasks
        self.agents = agents
        self.state = state
    }
}

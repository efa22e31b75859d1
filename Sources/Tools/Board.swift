package import Orchestration

/// The services that the tools call.
package struct Board: Sendable {
    package let tasks: TaskBoard
    package let agents: AgentRegistry
    package let state: SharedState
    package let rooms: RoomBoard
    package let quarantine: QuarantineBoard
    /// The names under which clients follow tasks of the board as tasks of the protocol.
    let handles: TaskHandles
    /// Whether a person is asked before running work ends.
    let confirmation: Confirmation

    package init(_ services: BoardServices, confirmation: Confirmation) {
        tasks = services.tasks
        agents = services.agents
        state = services.state
        rooms = services.rooms
        quarantine = services.quarantine
        handles = TaskHandles(secret: services.secret)
        self.confirmation = confirmation
    }
}

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

    /// - Note: The secret is that of the store, so that handles hold after a restart and on every node.
    package init(
        tasks: TaskBoard,
        agents: AgentRegistry,
        state: SharedState,
        rooms: RoomBoard,
        quarantine: QuarantineBoard,
        secret: [UInt8],
        confirmation: Confirmation = .ask
    ) {
        self.tasks = tasks
        self.agents = agents
        self.state = state
        self.rooms = rooms
        self.quarantine = quarantine
        self.confirmation = confirmation
        handles = TaskHandles(secret: secret)
    }
}

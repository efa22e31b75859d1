import Orchestration
import Vocabulary

/// An agent as the specification shows it (§5.2).
struct AgentView: Codable, Sendable {
    var agentID: AgentID
    var agentType: AgentType
    var status: AgentState
    var lastHeartbeat: Timestamp
    var capabilities: [String]
    var currentTaskID: OrNull<TaskID>
    /// Why it may only look, where it is in quarantine.
    var quarantined: String?

    enum CodingKeys: String, CodingKey {
        case agentID = "agent_id"
        case agentType = "agent_type"
        case status
        case lastHeartbeat = "last_heartbeat"
        case capabilities
        case currentTaskID = "current_task_id"
        case quarantined
    }

    init(_ agent: AgentRecord) {
        agentID = agent.id
        agentType = agent.type
        status = agent.state
        lastHeartbeat = agent.lastHeartbeat
        capabilities = agent.capabilities
        currentTaskID = OrNull(agent.currentTask)
        quarantined = agent.quarantine
    }
}

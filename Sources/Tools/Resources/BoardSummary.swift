import Orchestration
import Vocabulary

/// How the board stands: for each agent type its queue and its agents, in numbers.
struct BoardSummary: Codable, Sendable {
    var types: [Line]

    struct Line: Codable, Sendable {
        var agentType: AgentType
        var tasks: Tasks
        /// How long the longest-waiting task that could be claimed has waited.
        var oldestReadySeconds: Int?
        var agents: Agents

        enum CodingKeys: String, CodingKey {
            case agentType = "agent_type"
            case tasks
            case oldestReadySeconds = "oldest_ready_seconds"
            case agents
        }
    }

    struct Tasks: Codable, Sendable {
        var ready: Int
        var blocked: Int
        var inProgress: Int

        enum CodingKeys: String, CodingKey {
            case ready
            case blocked
            case inProgress = "in_progress"
        }
    }

    struct Agents: Codable, Sendable {
        var active: Int
        var idle: Int
        var offline: Int
    }

    init(of board: Board) async throws {
        let queue = Dictionary(grouping: try await board.tasks.queue(), by: \.agentType)
        let agents = Dictionary(grouping: try await board.agents.counts(), by: \.type)
        let configured = board.tasks.policy.agentTypes
        // Tasks and agents of a type that is configured no more are still there to be seen.
        let others = Set(queue.keys).union(agents.keys).subtracting(configured)
        types = (configured + others.sorted { $0.rawValue < $1.rawValue }).map { type in
            let queue = queue[type] ?? []
            let agents = agents[type] ?? []
            func tasks(_ state: QueueCount.State) -> Int { queue.first { $0.state == state }?.count ?? 0 }
            func count(_ state: AgentState) -> Int { agents.first { $0.state == state }?.count ?? 0 }
            return Line(
                agentType: type,
                tasks: Tasks(ready: tasks(.ready), blocked: tasks(.blocked), inProgress: tasks(.inProgress)),
                oldestReadySeconds: queue.compactMap(\.oldestReadyAt).min()
                    .map { Int(board.tasks.elapsed(since: $0).seconds) },
                agents: Agents(active: count(.active), idle: count(.idle), offline: count(.offline))
            )
        }
    }
}

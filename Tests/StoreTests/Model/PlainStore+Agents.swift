import Orchestration
import Vocabulary

extension PlainStore {
    func register(
        _ id: AgentID,
        as type: AgentType,
        capabilities: [String]?,
        at now: Timestamp
    ) async throws -> AgentRecord {
        try change { board in
            let known = board.agents[id]
            let agent = AgentRecord(
                id: id,
                type: type,
                capabilities: capabilities ?? known?.capabilities ?? [],
                registeredAt: known?.registeredAt ?? now,
                lastHeartbeat: now
            )
            board.agents[id] = agent
            let surplus = board.agents.count - board.limits.agents
            if surplus > 0 {
                // Those that were lost long ago make room.
                board.forgetAgents(silentSince: now - StoreLimits.lostAgentStays, limit: surplus)
            }
            guard board.agents.count <= board.limits.agents else { throw Fault(agentLimit: board.limits.agents) }
            board.record(.registered, of: .agent(id), by: id.rawValue, at: now, type.rawValue)
            return board.described(agent)
        }
    }

    func agent(_ id: AgentID) async throws -> AgentRecord? { board.agents[id].map(board.described) }

    func agents() async throws -> [AgentRecord] {
        board.agents.values.map(board.described).sorted {
            $0.id.rawValue.utf8.lexicographicallyPrecedes($1.id.rawValue.utf8)
        }
    }

    func recordSignsOfLife(_ signs: [AgentID: Timestamp]) async throws -> [AgentRecord] {
        change { board in
            signs.compactMap { id, seen in
                board.noteVisitor(id, at: seen)
                for place in board.places(heldBy: id) { board.extendLease(of: place, after: seen) }
                guard var agent = board.agents[id] else { return nil }
                let wasLost = agent.isLost
                agent.isLost = false
                agent.lastHeartbeat = max(agent.lastHeartbeat, seen)
                board.agents[id] = agent
                guard wasLost else { return nil }
                board.record(.returned, of: .agent(id), by: id.rawValue, at: seen)
                return board.described(agent)
            }
        }
    }

    func markLost(silentSince: Timestamp, at now: Timestamp) async throws -> [AgentRecord] {
        change { board in
            let silent = board.agents.values.filter {
                !$0.isLost && $0.lastHeartbeat < silentSince && board.places(heldBy: $0.id).isEmpty
            }
            for agent in silent {
                board.agents[agent.id]?.isLost = true
                board.record(.lost, of: .agent(agent.id), by: "janitor", at: now)
            }
            return silent.compactMap { board.agents[$0.id].map(board.described) }
        }
    }

    func agentCounts() async throws -> [AgentCount] {
        Dictionary(grouping: board.agents.values.map(board.described), by: \.type).flatMap { type, agents in
            AgentState.allCases.compactMap { state in
                let count = agents.count { $0.state == state }
                return count == 0 ? nil : AgentCount(type: type, state: state, count: count)
            }
        }
    }
}

extension PlainBoard {
    /// The agent with what other parts of the board say of it.
    fileprivate func described(_ agent: AgentRecord) -> AgentRecord {
        var agent = agent
        agent.currentTask = places(heldBy: agent.id).first.map { tasks[$0].record.id }
        agent.quarantine = quarantines[.agent(agent.id)]?.reason
        return agent
    }

    /// Lets a lease last longer, unless that would move its end by less than a twentieth of it.
    fileprivate mutating func extendLease(of place: Int, after sign: Timestamp) {
        let task = tasks[place].record
        guard let end = task.leaseExpiresAt, end < sign + .milliseconds(task.leaseSeconds * 950) else { return }
        tasks[place].record.leaseExpiresAt = task.leaseEnd(after: sign)
    }
}

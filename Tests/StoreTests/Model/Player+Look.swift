import Orchestration
import Vocabulary

extension Player {
    /// Everything that can be seen of the board, line by line.
    func everything(of cast: Cast, at now: Timestamp) async throws -> [String] {
        try await tasks(of: cast) + agents(of: cast, at: now) + rooms()
    }

    private func tasks(of cast: Cast) async throws -> [String] {
        var lines: [String] = []
        for id in cast.tasks {
            lines.append("\(id): " + (try await store.task(id).map { try Spelling.of($0) } ?? "nothing"))
            lines.append("history of \(id): \(try await history(of: .task(id)))")
        }
        for id in cast.measured {
            let costs = try await store.costs(of: id).map { "\($0.attempt) \($0.model) \($0.sum)" }
            lines.append("costs of \(id): \(costs)")
        }
        lines.append("list: \(try await list(TaskFilter(), limit: 50))")
        let counts = try await store.queue().map {
            "\($0.agentType) \($0.state) \($0.count) \($0.oldestReadyAt.map { "\($0)" } ?? "-")"
        }
        lines.append("queue: \(counts.sorted())")
        for receipt in cast.claims { lines.append(try await mark(ofClaim: receipt, orSubmission: "-")) }
        for receipt in cast.submissions { lines.append(try await mark(ofClaim: "-", orSubmission: receipt)) }
        return lines
    }

    private func agents(of cast: Cast, at now: Timestamp) async throws -> [String] {
        var lines = ["agents: \(try Spelling.of(try await store.agents(), sorted: false))"]
        let counts = try await store.agentCounts().map { "\($0.type) \($0.state) \($0.count)" }
        lines.append("counts: \(counts.sorted())")
        for agent in Cast.agents {
            lines.append("look of \(agent): \(try await look(of: agent, planning))")
            lines.append("history of \(agent): \(try await history(of: .agent(agent)))")
            let rooms = try await store.rooms(of: agent).map(\.name)
            lines.append("\(agent) is in \(rooms), visited \(try await store.hasVisited(agent))")
        }
        for session in cast.followed {
            let ledger = try await store.ledger(of: session)
            let kept = try ledger.map { "\($0.revision) \(try Spelling.of($0.ledger))" }
            lines.append("\(session): \(kept ?? "nothing")")
        }
        for key in cast.written {
            let entry = try await store.state(key, at: now)
            lines.append("\(key): \(try entry.map { try Spelling.of($0) } ?? "nothing")")
        }
        lines.append("keys: \(try await store.stateKeyCount(at: now))")
        let orders = try await store.quarantines().map { "\($0.subject) \($0.reason) \($0.since) \($0.actor)" }
        lines.append("quarantines: \(orders)")
        return lines
    }

    private func rooms() async throws -> [String] {
        var lines = ["rooms: \(try Spelling.of(try await store.rooms(of: nil), sorted: false))"]
        lines.append("online: \(try await store.onlineAgentCount(in: nil))")
        for room in try await store.rooms(of: nil).map(\.name) {
            lines.append("history of \(room): \(try await history(of: .room(room)))")
            lines.append("names in \(room): \(try await store.memberNames(of: room).map(\.rawValue).sorted())")
            for member in try await store.members(of: room) {
                var member = member
                let cursors = "\(name(member.readThrough, in: room)) \(name(member.mentionsThrough, in: room))"
                (member.readThrough, member.mentionsThrough) = (0, 0)
                lines.append("member of \(room): \(try Spelling.of(member)) \(cursors)")
            }
            for agent in [nil] + Cast.agents.map(Optional.some) {
                let range = MessageRange(room: room, start: .newest(offset: 0), mentioning: agent, limit: 100)
                lines.append("messages of \(room): \(try spell(try await store.messages(in: range)))")
            }
        }
        return lines
    }

    private func mark(ofClaim claim: String, orSubmission submission: String) async throws -> String {
        let mark = try await store.mark(ofClaim: claim, orSubmission: submission)
        return "mark of \(claim)/\(submission): \(try mark.map { try Spelling.of($0) } ?? "nothing")"
    }

    private func history(of subject: HistorySubject) async throws -> String {
        try await store.history(of: subject, limit: 1_000)
            .map { "\($0.at) \($0.kind) by \($0.actor) \($0.detail ?? "-")" }.joined(separator: "; ")
    }
}

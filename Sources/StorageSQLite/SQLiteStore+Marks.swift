import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark? {
        try look { database in
            if let answer = try Receipts.answer(under: claim, in: database) {
                return SessionMark(try JSONReader.read(answer).decode([ClaimedTask].self))
            }
            guard let answer = try Receipts.answer(under: submission, in: database),
                case .accepted(let change) = try JSONReader.read(answer).decode(JudgedSubmission.self)
            else { return nil }
            return SessionMark(change)
        }
    }

    package func held(by agent: AgentID) async throws -> [HeldTask] { try look { try $0.held(by: agent) } }

    package func isHeldAlone(_ holding: Holding) async throws -> Bool { try look { try $0.isHeldAlone(holding) } }
}

extension Database {
    /// What an agent holds, by the few columns that a look at each call can afford.
    func held(by agent: AgentID) throws -> [HeldTask] {
        try all(
            """
            SELECT id, attempt, created_at, claimed_at, agent_type, is_sensitive FROM tasks
            WHERE assigned_agent = ? AND status = 'in_progress' ORDER BY seq
            """,
            [agent.rawValue]
        ) { row in
            let attempt = TaskAttempt(
                task: TaskID(rawValue: row[0]),
                number: row[1],
                createdAt: Timestamp(milliseconds: row[2]),
                claimedAt: Timestamp(milliseconds: row[3])
            )
            return HeldTask(attempt: attempt, agentType: AgentType(rawValue: row[4]), isSensitive: row[5])
        }
    }

    func isHeldAlone(_ holding: Holding) throws -> Bool {
        guard try held(by: holding.agent).map(\.attempt) == [holding.attempt] else { return false }
        return try !exists(
            "SELECT 1 FROM tasks WHERE +assigned_agent = ? AND finished_at > ? LIMIT 1",
            [holding.agent.rawValue, holding.attempt.claimedAt.milliseconds]
        )
    }
}

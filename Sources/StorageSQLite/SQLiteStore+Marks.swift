import GRDB
package import Orchestration
import Vocabulary

extension SQLiteStore {
    package func mark(ofClaim claim: String, orSubmission submission: String) async throws -> SessionMark? {
        try look { database in
            if let answer = try database.answer(under: claim) {
                return SessionMark(try JSONReader.read(answer).decode([ClaimedTask].self))
            }
            guard let answer = try database.answer(under: submission),
                case .accepted(let change) = try JSONReader.read(answer).decode(JudgedSubmission.self)
            else { return nil }
            return SessionMark(change)
        }
    }

    package func isHeldAlone(_ holding: Holding) async throws -> Bool { try look { try $0.isHeldAlone(holding) } }
}

extension Database {
    fileprivate func answer(under receipt: String) throws -> String? {
        try first("SELECT answer FROM receipts WHERE key = ?", [receipt]) { $0[0] }
    }

    /// What an agent holds.
    func attempts(heldBy agent: AgentID) throws -> [TaskAttempt] {
        try all(
            """
            SELECT id, attempt, created_at, claimed_at FROM tasks
            WHERE assigned_agent = ? AND status = 'in_progress' ORDER BY seq
            """,
            [agent.rawValue]
        ) { row in
            TaskAttempt(
                task: TaskID(rawValue: row[0]),
                number: row[1],
                createdAt: Timestamp(milliseconds: row[2]),
                claimedAt: Timestamp(milliseconds: row[3])
            )
        }
    }

    func isHeldAlone(_ holding: Holding) throws -> Bool {
        guard try attempts(heldBy: holding.agent) == [holding.attempt] else { return false }
        return try !exists(
            "SELECT 1 FROM tasks WHERE +assigned_agent = ? AND finished_at > ? LIMIT 1",
            [holding.agent.rawValue, holding.attempt.claimedAt.milliseconds]
        )
    }
}

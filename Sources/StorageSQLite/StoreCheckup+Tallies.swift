import GRDB
import Orchestration

extension StoreCheckup {
    /// What is counted along with every change, compared with what there is.
    static func miscounts(in database: Database) throws -> [String] {
        guard try database.exists("SELECT 1 FROM sqlite_master WHERE name = 'tallies'") else { return [] }
        return try Tally.allCases.compactMap { tally in
            let wrong = try database.number(
                """
                WITH real (name, count) AS (\(tally.recount))
                SELECT count(*) FROM (
                    SELECT name, count FROM real WHERE count > 0
                    EXCEPT SELECT name, count FROM tallies WHERE kind = ?1
                    UNION ALL SELECT * FROM (
                        SELECT name, count FROM tallies WHERE kind = ?1 AND count > 0 EXCEPT SELECT name, count FROM real
                    )
                )
                """,
                [tally.rawValue]
            )
            return wrong == 0 ? nil : "the count of \(tally.rawValue) differs from what there is"
        }
    }
}

extension Tally {
    /// Counts the rows themselves, by name.
    fileprivate var recount: String {
        switch self {
        case .openTasks: "SELECT '', count(*) FROM tasks WHERE finished_at IS NULL"
        case .openTasksOfCreator:
            "SELECT created_by, count(*) FROM tasks WHERE finished_at IS NULL GROUP BY created_by"
        case .stateKeys: "SELECT '', count(*) FROM shared_state"
        case .agents: "SELECT '', count(*) FROM agents"
        case .keys: "SELECT '', count(*) FROM keys"
        }
    }
}

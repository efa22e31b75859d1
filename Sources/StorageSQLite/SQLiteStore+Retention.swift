import GRDB
import Orchestration
package import Vocabulary

extension SQLiteStore {
    package func prune(finishedBefore: Timestamp, receiptsBefore: Timestamp, limit: Int) async throws -> Int {
        let isDue = try look { database in
            try database.exists(
                "SELECT 1 FROM tasks WHERE finished_at IS NOT NULL AND finished_at < ? LIMIT 1",
                [finishedBefore.milliseconds]
            ) || database.exists("SELECT 1 FROM receipts WHERE created_at < ? LIMIT 1", [receiptsBefore.milliseconds])
                || database.isUsagePrunable(before: finishedBefore)
                || database.exists(
                    "SELECT 1 FROM history WHERE substr(subject, 1, 5) <> 'task:' AND at < ? LIMIT 1",
                    [finishedBefore.milliseconds]
                )
                || database.exists(
                    "SELECT 1 FROM agents WHERE is_lost = 1 AND last_heartbeat < ? LIMIT 1",
                    [finishedBefore.milliseconds]
                )
        }
        guard isDue else { return 0 }
        return try await writer.perform { database in
            try database.change(
                "DELETE FROM receipts WHERE key IN (SELECT key FROM receipts WHERE created_at < ? LIMIT ?)",
                [receiptsBefore.milliseconds, limit]
            )
            let receipts = database.changesCount
            let usage = try database.pruneUsage(before: finishedBefore, limit: limit)
            let agents = try database.forgetAgents(silentSince: finishedBefore, limit: limit)
            try database.change(
                """
                DELETE FROM history WHERE (subject, seq) IN (
                    SELECT subject, seq FROM history WHERE substr(subject, 1, 5) <> 'task:' AND at < ? LIMIT ?
                )
                """,
                [finishedBefore.milliseconds, limit]
            )
            let events = database.changesCount
            // What an unfinished task depends on stays: its result is still to be delivered.
            let old = try database.all(
                """
                SELECT seq, id FROM tasks WHERE finished_at IS NOT NULL AND finished_at < ?1 AND NOT EXISTS (
                    SELECT 1 FROM dependencies JOIN tasks AS dependent ON dependent.seq = dependencies.task
                    WHERE dependencies.dependency = tasks.seq AND dependent.finished_at IS NULL
                ) ORDER BY finished_at LIMIT ?2
                """,
                [finishedBefore.milliseconds, limit]
            ) { (seq: $0[0] as Int64, id: TaskID(rawValue: $0[1])) }
            for task in old {
                try database.change("DELETE FROM tasks WHERE seq = ?", [task.seq])
                try database.change("DELETE FROM llm_calls WHERE task = ?", [task.id.rawValue])
                try database.change("DELETE FROM dependencies WHERE dependency = ?", [task.seq])
                // The number of the newest task is given again once that one is forgotten.
                try database.change("DELETE FROM dependencies WHERE task = ?", [task.seq])
                try database.change("DELETE FROM history WHERE subject = ?", [HistorySubject.task(task.id).key])
            }
            return old.count + receipts + usage + agents + events
        }
    }
}

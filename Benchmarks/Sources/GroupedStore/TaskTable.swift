import GRDB

/// The three changes of a task's life as bare statements: no keys, leases to lapse, history, receipts or agents.
package struct TaskTable: Sendable {
    package static let schema = """
        CREATE TABLE tasks (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            agent_type TEXT NOT NULL,
            status INTEGER NOT NULL DEFAULT 0,
            priority INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            lease_until INTEGER,
            owner TEXT,
            attempt INTEGER NOT NULL DEFAULT 0,
            unmet INTEGER NOT NULL DEFAULT 0,
            description TEXT NOT NULL,
            context TEXT,
            result TEXT
        ) STRICT;
        CREATE INDEX ready ON tasks (agent_type, priority DESC, seq) WHERE status = 0 AND unmet = 0;
        CREATE INDEX leased ON tasks (lease_until) WHERE status = 1;
        CREATE TABLE dependencies (
            dependency INTEGER NOT NULL,
            task INTEGER NOT NULL,
            PRIMARY KEY (dependency, task)
        ) STRICT, WITHOUT ROWID;
        """

    /// What a worker receives.
    package struct Claimed: Sendable {
        package let id: String
        package let description: String
        package let context: String?
    }

    private static let leaseSeconds = 900

    private let writer: GroupWriter

    /// - Note: The database of the writer must have this table's schema.
    package init(writer: GroupWriter) { self.writer = writer }

    package func create(_ id: String, type: String, description: String, context: String?, at now: Int) async throws {
        try await writer.perform { database in
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO tasks (id, agent_type, priority, created_at, description, context)
                    VALUES (?, ?, 5, ?, ?, ?)
                    """
            )
            try insert.execute(arguments: [id, type, now, description, context])
        }
    }

    /// Hands out the next task of a type, in one statement.
    package func claim(type: String, agent: String, at now: Int) async throws -> Claimed? {
        try await writer.perform { database in
            let update = try database.cachedStatement(
                sql: """
                    UPDATE tasks SET status = 1, lease_until = ?2, owner = ?3, attempt = attempt + 1
                    WHERE seq = (
                        SELECT seq FROM tasks WHERE agent_type = ?1 AND status = 0 AND unmet = 0
                        ORDER BY priority DESC, seq LIMIT 1
                    ) RETURNING id, description, context
                    """
            )
            let rows = try Row.fetchCursor(update, arguments: [type, now + Self.leaseSeconds * 1_000, agent])
            var claimed: Claimed?
            while let row = try rows.next() { claimed = Claimed(id: row[0], description: row[1], context: row[2]) }
            return claimed
        }
    }

    /// Ends a task and counts it as met for those that wait for it; false where the agent does not hold it.
    package func submit(_ id: String, result: String, agent: String) async throws -> Bool {
        try await writer.perform { database in
            let update = try database.cachedStatement(
                sql: """
                    UPDATE tasks SET status = 2, result = ?3, lease_until = NULL
                    WHERE id = ?1 AND status = 1 AND owner = ?2 RETURNING seq
                    """
            )
            let rows = try Row.fetchCursor(update, arguments: [id, agent, result])
            var finished: Int?
            while let row = try rows.next() { finished = row[0] }
            guard let finished else { return false }
            let unblock = try database.cachedStatement(
                sql: """
                    UPDATE tasks SET unmet = unmet - 1
                    WHERE seq IN (SELECT task FROM dependencies WHERE dependency = ?)
                    """
            )
            try unblock.execute(arguments: [finished])
            return true
        }
    }
}

import GRDB

/// One small row for each change, as plain as a durable insert can be.
package struct EventTable: Sendable {
    package static let schema = """
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            subject TEXT NOT NULL,
            at INTEGER NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        """

    private let writer: GroupWriter

    /// - Note: The database of the writer must have this table's schema.
    package init(writer: GroupWriter) { self.writer = writer }

    package func insert(subject: String, at now: Int, detail: String) async throws {
        try await writer.perform { database in
            let insert = try database.cachedStatement(sql: "INSERT INTO events (subject, at, detail) VALUES (?, ?, ?)")
            try insert.execute(arguments: [subject, now, detail])
        }
    }
}

import GRDB

extension Schema {
    /// Columns of content take sealed values, which are blobs; and the keys are noted that sealed any.
    ///
    /// In a STRICT table a text is stored alike under TEXT and ANY. So the declarations alone are changed, as SQLite's
    /// page on ALTER TABLE tells it of changes that leave the rows as they are: a copy of the tables could take minutes.
    static func migrate010(_ database: Database) throws {
        try database.execute(sql: "PRAGMA writable_schema = ON")
        for column in ContentColumn.all {
            try database.execute(
                sql: """
                    UPDATE sqlite_schema SET sql = replace(replace(sql, ?1 || ' TEXT NOT NULL', ?1 || ' ANY NOT NULL'),
                        ?1 || ' TEXT', ?1 || ' ANY')
                    WHERE type = 'table' AND name = ?2
                    """,
                arguments: [" " + column.name, column.table]
            )
        }
        let version = try Int.fetchOne(database, sql: "PRAGMA schema_version") ?? 0
        try database.execute(sql: "PRAGMA schema_version = \(version + 1); PRAGMA writable_schema = OFF")
        try database.execute(sql: migration010)
    }

    private static let migration010 = """
        CREATE TABLE encryption_keys (
            id TEXT PRIMARY KEY,
            -- The order in which the keys came, from 1.
            first_seen INTEGER NOT NULL,
            -- Whether the server that started last seals with it.
            serves INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;

        -- What is sealed is not in the index of the search, or goes out of it with all the others when a rotation ends.
        DROP TRIGGER room_messages_unindexed;
        CREATE TRIGGER room_messages_unindexed AFTER DELETE ON room_messages
        WHEN old.kind = 'user' AND typeof(old.text) = 'text'
            AND old.seq <= (SELECT value FROM counters WHERE name = 'messages_indexed') BEGIN
            INSERT INTO unindexed_messages (seq, text, room) VALUES (old.seq, old.text, old.room);
        END;
        """
}

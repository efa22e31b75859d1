extension Schema {
    static let migration002 = """
        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            key_id TEXT,
            document TEXT NOT NULL,
            revision INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            last_use INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_idle ON sessions (last_use);
        """
}

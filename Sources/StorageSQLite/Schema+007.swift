extension Schema {
    /// What calls of models took, and how far the sessions were followed in which they were made.
    static let migration007 = """
        ALTER TABLE tasks ADD COLUMN cache_read_tokens INTEGER;
        ALTER TABLE tasks ADD COLUMN cache_creation_tokens INTEGER;
        ALTER TABLE tasks ADD COLUMN llm_calls INTEGER;
        ALTER TABLE tasks ADD COLUMN cost_micros INTEGER;
        ALTER TABLE tasks ADD COLUMN budget_from_attempt INTEGER;

        CREATE TABLE llm_calls (
            id TEXT PRIMARY KEY,
            task TEXT,
            attempt INTEGER,
            reason TEXT,
            agent TEXT NOT NULL,
            session TEXT NOT NULL,
            at INTEGER NOT NULL,
            kept_at INTEGER NOT NULL,
            duration_ms INTEGER NOT NULL,
            request TEXT,
            model TEXT NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL,
            cache_creation_tokens INTEGER NOT NULL,
            cost_micros INTEGER,
            error TEXT,
            CHECK ((task IS NULL) = (attempt IS NULL) AND (task IS NULL) <> (reason IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX llm_calls_task ON llm_calls (task) WHERE task IS NOT NULL;
        CREATE INDEX llm_calls_unplaced ON llm_calls (kept_at) WHERE task IS NULL;

        CREATE TABLE llm_sessions (
            agent TEXT NOT NULL,
            session TEXT NOT NULL,
            document TEXT NOT NULL,
            revision INTEGER NOT NULL,
            heard_at INTEGER NOT NULL,
            due_at INTEGER,
            PRIMARY KEY (agent, session)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX llm_sessions_heard ON llm_sessions (agent, heard_at);
        CREATE INDEX llm_sessions_age ON llm_sessions (heard_at);
        CREATE INDEX llm_sessions_due ON llm_sessions (due_at) WHERE due_at IS NOT NULL;
        """
}

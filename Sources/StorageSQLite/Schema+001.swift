extension Schema {
    // Times are milliseconds since 1970 in UTC. Texts that came in as JSON are kept as JSON, whose escapes keep a
    // U+0000 out of the database's C strings.
    static let migration001 = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value
        ) WITHOUT ROWID;

        CREATE TABLE counters (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tasks (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            agent_type TEXT NOT NULL,
            status TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            assigned_agent TEXT,
            description TEXT NOT NULL,
            context TEXT,
            dependencies TEXT,
            unmet INTEGER NOT NULL,
            result TEXT,
            error TEXT,
            error_code TEXT,
            priority INTEGER NOT NULL,
            max_attempts INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            forgiven_attempts INTEGER NOT NULL,
            lease_seconds INTEGER NOT NULL,
            lease_expires_at INTEGER,
            ready_at INTEGER,
            claimed_at INTEGER,
            finished_at INTEGER,
            progress REAL,
            note TEXT,
            cost_usd REAL,
            input_tokens INTEGER,
            output_tokens INTEGER,
            deadline_at INTEGER,
            max_cost_usd REAL,
            is_sensitive INTEGER NOT NULL
        ) STRICT;

        -- One index for each question that is asked often, over the few rows it is asked about.
        CREATE INDEX tasks_ready ON tasks (agent_type, priority DESC, seq, ready_at)
            WHERE status = 'pending' AND unmet = 0;
        CREATE INDEX tasks_blocked ON tasks (agent_type) WHERE status = 'pending' AND unmet > 0;
        CREATE INDEX tasks_leased ON tasks (lease_expires_at, agent_type) WHERE status = 'in_progress';
        CREATE INDEX tasks_held ON tasks (assigned_agent, seq) WHERE status = 'in_progress';
        CREATE INDEX tasks_deadline ON tasks (deadline_at)
            WHERE deadline_at IS NOT NULL AND finished_at IS NULL;
        CREATE INDEX tasks_finished ON tasks (finished_at) WHERE finished_at IS NOT NULL;
        CREATE INDEX tasks_pending ON tasks (seq) WHERE status = 'pending';
        CREATE INDEX tasks_ended_badly ON tasks (status, seq) WHERE status IN ('failed', 'cancelled');

        -- Who waits for whom; rows are kept until the task is pruned, so that a retry can revive its dependents.
        CREATE TABLE dependencies (
            dependency INTEGER NOT NULL,
            task INTEGER NOT NULL,
            PRIMARY KEY (dependency, task)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dependencies_task ON dependencies (task);

        CREATE TABLE history (
            subject TEXT NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            detail TEXT,
            PRIMARY KEY (subject, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE receipts (
            key TEXT PRIMARY KEY,
            fingerprint BLOB NOT NULL,
            answer TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX receipts_age ON receipts (created_at);

        CREATE TABLE agents (
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            capabilities TEXT NOT NULL,
            registered_at INTEGER NOT NULL,
            last_heartbeat INTEGER NOT NULL,
            is_lost INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE shared_state (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            version INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            updated_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX shared_state_expiry ON shared_state (expires_at);

        CREATE TABLE keys (
            id TEXT PRIMARY KEY,
            digest BLOB NOT NULL,
            role TEXT NOT NULL,
            agent TEXT,
            agent_type TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;

        INSERT INTO meta (name, value) VALUES ('instance', lower(hex(randomblob(16)))), ('digest_secret', randomblob(32));
        INSERT INTO counters (name, value) VALUES ('keys_version', 0), ('state_version', 0);
        """
}

extension Schema {
    /// Who stands behind what agents leave each other, who is kept from acting, and the audit log.
    static let migration009 = """
        -- A role, and behind a blank the id of a key: what the board itself saw.
        ALTER TABLE tasks ADD COLUMN result_provenance TEXT;
        ALTER TABLE room_messages ADD COLUMN provenance TEXT;
        ALTER TABLE shared_state ADD COLUMN provenance TEXT;
        ALTER TABLE shared_state ADD COLUMN updated_at INTEGER;

        -- How many unfinished tasks wait for each other up to this one, at the most. It is counted anew where it would
        -- forbid something; so it is for the tasks that are there.
        ALTER TABLE tasks ADD COLUMN depth INTEGER NOT NULL DEFAULT 64;

        CREATE TABLE quarantines (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            reason TEXT NOT NULL,
            since INTEGER NOT NULL,
            actor TEXT NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;

        -- Each hash covers its row and the hash before; the rows between the two marks are those that are there.
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            key TEXT,
            role TEXT,
            action TEXT NOT NULL,
            object TEXT,
            outcome TEXT NOT NULL,
            address TEXT,
            trace TEXT,
            details TEXT,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE audit_marks (
            name TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO audit_marks (name, seq, hash) VALUES ('anchor', 0, zeroblob(32)), ('head', 0, zeroblob(32));
        """
}

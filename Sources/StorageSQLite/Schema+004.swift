extension Schema {
    static let migration004 = """
        CREATE TABLE rooms (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            description TEXT,
            created_at INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            -- Counters, moved by whatever they count, in the same transaction.
            message_count INTEGER NOT NULL DEFAULT 0,
            kept_messages INTEGER NOT NULL DEFAULT 0,
            kept_bytes INTEGER NOT NULL DEFAULT 0,
            user_count INTEGER NOT NULL DEFAULT 0,
            online_count INTEGER NOT NULL DEFAULT 0,
            -- Messages up to this one are cleared: nobody sees them, and they are deleted step by step.
            cleared_through INTEGER NOT NULL DEFAULT 0,
            -- The last message that an agent sent.
            last_said INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- The messages of a room lie side by side: a page of them is one stretch of the file. Their numbers grow over
        -- all rooms together, so that a search over all of them finds the newest first.
        CREATE TABLE room_messages (
            room INTEGER NOT NULL,
            seq INTEGER NOT NULL UNIQUE,
            -- The id an imported message came with; that of any other follows from its time and number.
            foreign_id TEXT,
            kind TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            author TEXT NOT NULL,
            mentions TEXT,
            text TEXT NOT NULL,
            metadata TEXT,
            PRIMARY KEY (room, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX room_messages_foreign ON room_messages (room, foreign_id) WHERE foreign_id IS NOT NULL;

        CREATE TABLE room_mentions (
            room INTEGER NOT NULL,
            agent TEXT NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (room, agent, seq)
        ) STRICT, WITHOUT ROWID;

        -- Every three characters that follow each other, so that any part of any word in any script is found. The texts
        -- themselves are not kept a second time.
        CREATE VIRTUAL TABLE message_index USING fts5(text, content='', tokenize='trigram', columnsize=0);

        CREATE TRIGGER room_messages_indexed AFTER INSERT ON room_messages WHEN new.kind = 'user' BEGIN
            INSERT INTO message_index (rowid, text) VALUES (new.seq, new.text);
        END;
        CREATE TRIGGER room_messages_unindexed AFTER DELETE ON room_messages WHEN old.kind = 'user' BEGIN
            INSERT INTO message_index (message_index, rowid, text) VALUES ('delete', old.seq, old.text);
        END;
        CREATE TRIGGER room_messages_mentioning AFTER INSERT ON room_messages WHEN new.mentions IS NOT NULL BEGIN
            INSERT INTO room_mentions (room, agent, seq) SELECT new.room, value, new.seq FROM json_each(new.mentions);
        END;
        CREATE TRIGGER room_messages_unmentioning AFTER DELETE ON room_messages WHEN old.mentions IS NOT NULL BEGIN
            DELETE FROM room_mentions
            WHERE room = old.room AND seq = old.seq AND agent IN (SELECT value FROM json_each(old.mentions));
        END;

        -- A row stays when its agent leaves: with it the count of its messages, and how far it has read.
        CREATE TABLE room_members (
            room INTEGER NOT NULL,
            agent TEXT NOT NULL,
            is_present INTEGER NOT NULL,
            joined_at INTEGER NOT NULL,
            message_count INTEGER NOT NULL DEFAULT 0,
            read_through INTEGER NOT NULL,
            mentions_through INTEGER NOT NULL,
            profile TEXT,
            PRIMARY KEY (room, agent)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX room_members_agent ON room_members (agent, is_present);

        -- When agents that are or were in rooms were last heard of, registered or not.
        CREATE TABLE room_agents (
            agent TEXT PRIMARY KEY,
            last_seen INTEGER NOT NULL,
            is_silent INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        """
}

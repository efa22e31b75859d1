extension Schema {
    /// The index of the search is written once a commit: SQLite would write it out at the savepoint of each change.
    static let migration005 = """
        DROP TRIGGER room_messages_indexed;
        DROP TRIGGER room_messages_unindexed;

        -- Messages up to this one are in the index, as far as they are kept.
        INSERT INTO counters (name, value)
        SELECT 'messages_indexed', coalesce((SELECT value FROM counters WHERE name = 'messages'), 0);

        -- What the index has to forget by the end of the commit; the texts are not kept anywhere else by then.
        CREATE TABLE unindexed_messages (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;

        CREATE TRIGGER room_messages_unindexed AFTER DELETE ON room_messages
        WHEN old.kind = 'user' AND old.seq <= (SELECT value FROM counters WHERE name = 'messages_indexed') BEGIN
            INSERT INTO unindexed_messages (seq, text) VALUES (old.seq, old.text);
        END;
        """
}

extension Schema {
    /// The index of the search is written once a commit, and knows the rooms.
    ///
    /// SQLite would write it out at the savepoint of each change; and a search in one room would read all others.
    static let migration005 = """
        DROP TRIGGER room_messages_indexed;
        DROP TRIGGER room_messages_unindexed;

        DROP TABLE message_index;
        CREATE VIRTUAL TABLE message_index USING fts5(text, room, content='', tokenize='trigram', columnsize=0);
        INSERT INTO message_index (rowid, text, room)
        SELECT seq, text, \(RoomToken.sql) FROM room_messages WHERE kind = 'user' ORDER BY seq;

        -- Messages up to this one are in the index, as far as they are kept.
        INSERT INTO counters (name, value)
        SELECT 'messages_indexed', coalesce((SELECT value FROM counters WHERE name = 'messages'), 0);

        -- What the index has to forget by the end of the commit; the texts are not kept anywhere else by then.
        CREATE TABLE unindexed_messages (
            seq INTEGER PRIMARY KEY,
            text TEXT NOT NULL,
            room INTEGER NOT NULL
        ) STRICT;

        CREATE TRIGGER room_messages_unindexed AFTER DELETE ON room_messages
        WHEN old.kind = 'user' AND old.seq <= (SELECT value FROM counters WHERE name = 'messages_indexed') BEGIN
            INSERT INTO unindexed_messages (seq, text, room) VALUES (old.seq, old.text, old.room);
        END;
        """
}

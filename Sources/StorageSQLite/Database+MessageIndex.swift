import GRDB

extension Database {
    /// Brings the index of the search up to the messages that the commit adds and takes away.
    func indexMessages() throws {
        if try exists("SELECT 1 FROM unindexed_messages") {
            try change(
                """
                INSERT INTO message_index (message_index, rowid, text, room)
                SELECT 'delete', seq, text, \(RoomToken.sql) FROM unindexed_messages
                """
            )
            try change("DELETE FROM unindexed_messages")
        }
        let (newest, indexed) = try (last("messages"), last("messages_indexed"))
        guard newest > indexed else { return }
        try change(
            """
            INSERT INTO message_index (rowid, text, room)
            SELECT seq, text, \(RoomToken.sql) FROM room_messages WHERE seq > ? AND kind = 'user' ORDER BY seq
            """,
            [indexed]
        )
        try change("UPDATE counters SET value = ? WHERE name = 'messages_indexed'", [newest])
    }
}

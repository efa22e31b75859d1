import GRDB

extension Database {
    /// Brings the index of the search up to the messages that the commit adds and takes away; sealed ones stay out of it.
    func indexMessages() throws {
        // One look at every commit, most of which concern no message.
        let state = try first(
            """
            SELECT (SELECT value FROM counters WHERE name = 'messages'),
                (SELECT value FROM counters WHERE name = 'messages_indexed'), EXISTS (SELECT 1 FROM unindexed_messages)
            """
        ) { (newest: $0[0] as Int, indexed: $0[1] as Int, hasGone: $0[2] as Bool) }
        guard let state else { return }
        if state.hasGone {
            try change(
                """
                INSERT INTO message_index (message_index, rowid, text, room)
                SELECT 'delete', seq, text, \(RoomToken.sql) FROM unindexed_messages
                """
            )
            try change("DELETE FROM unindexed_messages")
        }
        guard state.newest > state.indexed else { return }
        try change(
            """
            INSERT INTO message_index (rowid, text, room)
            SELECT seq, text, \(RoomToken.sql) FROM room_messages
            WHERE seq > ? AND kind = 'user' AND typeof(text) = 'text' ORDER BY seq
            """,
            [state.indexed]
        )
        try change("UPDATE counters SET value = ? WHERE name = 'messages_indexed'", [state.newest])
    }
}

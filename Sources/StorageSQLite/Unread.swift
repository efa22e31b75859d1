/// The query for what is unread: not the board's own messages, and not the reader's.
enum Unread {
    /// What follows the columns of `m`: of the room ?1, unread by the agent ?2, after the message ?3 and up to ?4, in order.
    static func source(isMentionsOnly: Bool) -> String {
        isMentionsOnly
            ? """
            FROM room_mentions AS n CROSS JOIN room_messages AS m ON m.room = n.room AND m.seq = n.seq
            WHERE n.room = ?1 AND n.agent = ?2 AND n.seq > ?3 AND n.seq <= ?4 AND m.author <> ?2
            ORDER BY n.seq
            """
            : """
            FROM room_messages AS m
            WHERE m.room = ?1 AND m.seq > ?3 AND m.seq <= ?4 AND m.kind = 'user' AND m.author <> ?2
            ORDER BY m.seq
            """
    }
}

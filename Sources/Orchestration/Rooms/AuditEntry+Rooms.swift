package import Vocabulary

extension AuditEntry {
    /// A line about a room that somebody emptied.
    package init(clearing room: RoomName, by caller: Caller, at now: Timestamp) {
        self.init(.roomCleared, of: HistorySubject.room(room).key, by: .init(caller), at: now)
    }

    /// A line about messages that were taken into a room.
    package init(importing count: Int, into room: RoomName, at now: Timestamp) {
        self.init(
            .roomsImported,
            of: HistorySubject.room(room).key,
            by: .operator,
            at: now,
            details: ["messages": .integer(count)]
        )
    }
}

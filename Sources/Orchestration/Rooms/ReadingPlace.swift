/// How far an agent has read in a room.
package struct ReadingPlace: Sendable, Equatable {
    /// The number of the last message it has read, and of the last mention of it.
    package var readThrough: Int
    package var mentionsThrough: Int

    package init(readThrough: Int, mentionsThrough: Int) {
        self.readThrough = readThrough
        self.mentionsThrough = mentionsThrough
    }

    /// After which message begins what is unread.
    package func cursor(_ query: UnreadQuery) -> Int { query.isMentionsOnly ? mentionsThrough : readThrough }

    /// Where the cursors stand once a page is read, in a room whose last message of an agent has this number.
    package func move(_ query: UnreadQuery, past page: MessagePage, lastSaid: Int) -> CursorMove {
        var end = self
        if let last = page.messages.last?.sequence {
            let passed = page.hasMore ? last : max(last, lastSaid)
            if query.isMentionsOnly {
                end.mentionsThrough = max(mentionsThrough, passed)
            } else {
                end.readThrough = max(readThrough, passed)
                // A mention from before the agent came is not among what it read now, and stays unread.
                if mentionsThrough >= readThrough { end.mentionsThrough = max(mentionsThrough, passed) }
            }
        }
        return CursorMove(
            readFrom: readThrough,
            readThrough: end.readThrough,
            mentionsFrom: mentionsThrough,
            mentionsThrough: end.mentionsThrough
        )
    }
}

extension CursorMove {
    /// Where the cursors stood before, and where they stand after it.
    package var start: ReadingPlace { ReadingPlace(readThrough: readFrom, mentionsThrough: mentionsFrom) }
    package var end: ReadingPlace { ReadingPlace(readThrough: readThrough, mentionsThrough: mentionsThrough) }
}

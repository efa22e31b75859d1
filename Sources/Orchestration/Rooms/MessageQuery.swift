package import Vocabulary

/// Which messages of a room a reader asks for.
package struct MessageQuery: Sendable {
    /// Where reading begins, and in which direction it goes.
    package enum Start: Sendable, Equatable {
        /// From the newest message backwards, past so many.
        case newest(offset: Int)
        /// From the message after this one onwards, oldest first, so that a reader who follows a room misses none.
        case after(MessageID)
        /// From what the reader has not read yet onwards, oldest first; what is given counts as read.
        ///
        /// A reader's own messages and those of the board itself are never unread.
        case unread
    }

    package var room: RoomName
    package var reader: AgentID?
    package var start: Start
    /// Whether only messages that mention the reader are wanted.
    package var isMentionsOnly: Bool
    package var limit: Int

    package init(
        room: RoomName,
        reader: AgentID? = nil,
        start: Start = .newest(offset: 0),
        isMentionsOnly: Bool = false,
        limit: Int = 50
    ) {
        self.room = room
        self.reader = reader
        self.start = start
        self.isMentionsOnly = isMentionsOnly
        self.limit = limit
    }
}

/// A part of a room's messages.
package struct MessagePage: Sendable, Equatable {
    package var messages: [RoomMessage]
    /// Whether more messages lie beyond, in the direction of reading.
    package var hasMore: Bool

    package init(messages: [RoomMessage], hasMore: Bool) {
        self.messages = messages
        self.hasMore = hasMore
    }

    /// A page of what was read with one message more than asked for, which tells whether there are more.
    package init(_ messages: [RoomMessage], limit: Int) {
        self.init(messages: Array(messages.prefix(limit)), hasMore: messages.count > limit)
    }

    package static let empty = MessagePage(messages: [], hasMore: false)
}

/// A part of a room's messages, as a store is asked for it.
package struct MessageRange: Sendable {
    package enum Start: Sendable {
        case newest(offset: Int)
        case after(Int)
    }

    package var room: RoomName
    package var start: Start
    package var mentioning: AgentID?
    package var limit: Int

    package init(room: RoomName, start: Start, mentioning: AgentID?, limit: Int) {
        self.room = room
        self.start = start
        self.mentioning = mentioning
        self.limit = limit
    }
}

/// What an agent has not read in a room.
package struct UnreadQuery: Sendable {
    package var room: RoomName
    package var reader: AgentID
    package var isMentionsOnly: Bool
    package var limit: Int

    package init(room: RoomName, reader: AgentID, isMentionsOnly: Bool, limit: Int) {
        self.room = room
        self.reader = reader
        self.isMentionsOnly = isMentionsOnly
        self.limit = limit
    }
}

/// How far reading moved an agent's cursors, so that it can be repeated or taken back.
package struct CursorMove: Codable, Sendable, Equatable {
    package var readFrom: Int
    package var readThrough: Int
    package var mentionsFrom: Int
    package var mentionsThrough: Int

    package init(readFrom: Int, readThrough: Int, mentionsFrom: Int, mentionsThrough: Int) {
        self.readFrom = readFrom
        self.readThrough = readThrough
        self.mentionsFrom = mentionsFrom
        self.mentionsThrough = mentionsThrough
    }
}

/// Messages that were unread, and the move of the cursors that made them read.
package struct UnreadPage: Sendable {
    package var page: MessagePage
    package var move: CursorMove

    package init(page: MessagePage, move: CursorMove) {
        self.page = page
        self.move = move
    }
}

package import Vocabulary

/// What is looked for in the messages of agents; the newest are found first.
package struct MessageSearch: Sendable {
    /// The words that a message has to hold, all of them, wherever in it; every character stands for itself.
    package var terms: [String]
    package var room: RoomName?
    package var author: AgentID?
    package var limit: Int

    private static let longestQuery = 256
    private static let mostTerms = 16

    /// Takes a query apart at its white space.
    package init(query: String, room: RoomName? = nil, author: AgentID? = nil, limit: Int = 20) throws(Fault) {
        terms = query.split(whereSeparator: \.isWhitespace).map(String.init)
        self.room = room
        self.author = author
        self.limit = limit
        guard !terms.isEmpty, terms.count <= Self.mostTerms, query.unicodeScalars.count <= Self.longestQuery,
            terms.allSatisfy({ $0.forbiddenControl == nil })
        else {
            throw Fault(
                .invalidArgument,
                "query is 1 to \(Self.mostTerms) words of together at most \(Self.longestQuery) characters, without control characters."
            )
        }
    }
}

/// The messages a store found.
package struct FoundMessages: Sendable {
    package var messages: [RoomMessage]
    package var hasMore: Bool
    /// Whether only the newest messages were looked at: the words are too short for the index, or there is none.
    package var isPartial: Bool

    package init(messages: [RoomMessage], hasMore: Bool, isPartial: Bool) {
        self.messages = messages
        self.hasMore = hasMore
        self.isPartial = isPartial
    }
}

/// What a search gives its caller.
package struct SearchResult: Sendable {
    package struct Hit: Sendable {
        package let message: RoomMessage
        /// A short part of the text around the first word found, with the words in double asterisks.
        package let highlight: String
    }

    package let hits: [Hit]
    package let hasMore: Bool
    package let isPartial: Bool

    init(_ found: FoundMessages, of search: MessageSearch) {
        let highlighter = Highlighter(terms: search.terms)
        hits = found.messages.map { Hit(message: $0, highlight: highlighter.highlight($0.text)) }
        hasMore = found.hasMore
        isPartial = found.isPartial
    }
}

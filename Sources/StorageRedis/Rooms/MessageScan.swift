import Orchestration
import Vocabulary

/// A search through messages from the newest back, as far as it may look.
struct MessageScan {
    /// So many messages are looked at, and so many bytes of them.
    private static let mostMessages = ScriptLibrary.recentMessages
    private static let mostBytes = 33_554_432

    /// The number of the last message that was looked at.
    private(set) var last: Int?
    private let search: MessageSearch
    private let matcher: TermMatcher
    private var messages: [RoomMessage] = []
    private var looked = 0
    private var bytes = 0
    private var kept = 0
    private var isComplete = false
    private var isAtEnd = false

    init(of search: MessageSearch) {
        self.search = search
        matcher = TermMatcher(search.terms)
    }

    /// Whether there is more to look at, and reason to.
    var goesOn: Bool {
        !isAtEnd && !hasEnough && looked < Self.mostMessages && bytes < Self.mostBytes
    }

    /// How many messages the next look takes.
    var nextCount: Int { min(MessageStretch.limit, Self.mostMessages - looked) }

    private var hasEnough: Bool { messages.count > search.limit }

    /// Looks at messages of one room, the newest first.
    mutating func take(_ stretch: MessageStretch, of room: RoomName, keeping kept: Int) throws {
        try take(stretch.entries.map { (room, $0) })
        last = stretch.entries.last?.sequence
        isAtEnd = stretch.isEnd
        isComplete = stretch.isEnd
        self.kept = kept
    }

    /// Looks at messages of all rooms, of which the board remembers so many of the newest.
    mutating func take(
        _ entries: [(room: RoomName, entry: MessageEntry)],
        through last: Int?,
        isEnd: Bool,
        remembering recent: Int,
        keeping kept: Int
    ) throws {
        try take(entries)
        self.last = last
        isAtEnd = isEnd
        isComplete = isEnd && (recent < Self.mostMessages || looked >= kept)
        self.kept = kept
    }

    private mutating func take(_ entries: [(room: RoomName, entry: MessageEntry)]) throws {
        looked += entries.count
        for (room, entry) in entries {
            bytes += entry.bytes
            guard entry.kind == .user, search.author == nil || search.author == entry.author else { continue }
            let message = try entry.message(in: room)
            if matcher.matches(message.text) { messages.append(message) }
        }
    }

    /// What was found, and whether it left messages out for its bounds.
    var found: FoundMessages {
        FoundMessages(
            messages: Array(messages.prefix(search.limit)),
            hasMore: hasEnough,
            isPartial: !isComplete && (hasEnough ? kept > Self.mostMessages : looked < kept)
        )
    }
}

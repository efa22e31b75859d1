import Orchestration
import Vocabulary

/// Some messages that lie side by side in a room, as one look gives them.
struct MessageStretch {
    /// A look takes so many messages at the most.
    static let limit = 200

    let entries: [MessageEntry]
    /// Whether nothing lies beyond, in the direction of reading.
    let isEnd: Bool

    init(_ reply: Reply) throws {
        entries = try reply[0].all.map(MessageEntry.init)
        isEnd = try reply[1].int == 1
    }

    /// Gathers messages stretch by stretch, until there are enough or no more; those that are left out are looked at only.
    ///
    /// Each stretch is asked for by the message that ended the one before, and by how many it is to have.
    static func gather(
        _ limit: Int,
        where isWanted: (MessageEntry) -> Bool = { _ in true },
        _ next: (_ last: Int?, _ count: Int) async throws -> MessageStretch
    ) async throws -> [MessageEntry] {
        var gathered: [MessageEntry] = []
        var last: Int?
        var size = min(limit, Self.limit)
        while gathered.count < limit {
            let stretch = try await next(last, size)
            gathered += stretch.entries.filter(isWanted).prefix(limit - gathered.count)
            guard !stretch.isEnd, let end = stretch.entries.last else { break }
            last = end.sequence
            // Where much is left out, ever more is looked at.
            size = min(Self.limit, 2 * size)
        }
        return gathered
    }
}

/// Carries news from this node of the board to the others, and theirs to this one.
///
/// News are a doorbell only: they may be lost, come late or come twice, so nothing depends on them but how soon somebody
/// looks for himself.
package protocol BoardBus: Sendable {
    /// Tells the other nodes; returns at once, and drops the news where too many wait already.
    func post(_ news: BoardNews)

    /// Hears what the other nodes tell, and never what this one posted, for as long as the task lives.
    func listen(_ hear: @escaping @Sendable (Heard) async -> Void) async
}

/// What one node tells the others.
package enum BoardNews: Sendable, Hashable {
    /// Somebody may have waited for this.
    case ring(Doorbell.Topic)
    /// Somebody may want to be told of this.
    case change(BoardChange)
    /// Whichever node holds something of a client's session has to know this, in words that the board need not understand.
    case session(String, words: String)
}

/// What a node hears from its bus.
package enum Heard: Sendable, Equatable {
    /// News may be missing from before this moment.
    case gap
    /// The same news, as often as it was posted.
    case news(BoardNews, times: Int)
}

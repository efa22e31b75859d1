import Orchestration
import Vocabulary

/// What the messages of a room tell about its agents, gathered as they are read through.
struct RoomDigest {
    struct Author {
        let agent: AgentID
        let firstSaidAt: Timestamp
        fileprivate(set) var kept = 0
        fileprivate var lastSaid = 0
    }

    private var byName: [AgentID: Author] = [:]
    /// The author of the newest message, and the newest number of any other author.
    private var newest: AgentID?
    private var lastOfOthers = 0
    private var lastMentions: [AgentID: Int] = [:]

    /// Everybody who sent something.
    var authors: [Author] { Array(byName.values) }

    /// How many messages of an agent there are.
    func kept(by agent: AgentID) -> Int { byName[agent]?.kept ?? 0 }

    /// Takes a message in; they come oldest first.
    mutating func add(_ message: ArchivedMessage) {
        for agent in message.mentions where agent != message.author { lastMentions[agent] = message.sequence }
        guard message.kind == .user else { return }
        if let newest, newest != message.author { lastOfOthers = byName[newest]?.lastSaid ?? 0 }
        newest = message.author
        var author = byName[message.author] ?? Author(agent: message.author, firstSaidAt: message.sentAt)
        author.kept += 1
        author.lastSaid = message.sequence
        byName[message.author] = author
    }

    /// Whether something is unread by an agent whose cursor stands at a number.
    func hasUnread(by agent: AgentID, after cursor: Int, isMentionsOnly: Bool) -> Bool {
        if isMentionsOnly { return lastMentions[agent] ?? 0 > cursor }
        let last = newest == agent ? lastOfOthers : newest.flatMap { byName[$0]?.lastSaid } ?? 0
        return last > cursor
    }
}

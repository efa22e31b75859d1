package import Vocabulary

/// A room as files keep it.
package struct ArchivedRoom: Sendable, Equatable {
    package var name: RoomName
    package var description: String?
    package var createdAt: Timestamp
    /// The messages that agents sent, as far as they are kept.
    package var keptCount: Int
    /// Those that they sent and that are not kept any more.
    package var prunedCount: Int
    package var userCount: Int
    package var origin: Origin?

    /// Who makes what an import brings, in the history and as the maker of a room.
    package static let importer = "import"

    package init(
        name: RoomName,
        description: String?,
        createdAt: Timestamp,
        keptCount: Int = 0,
        prunedCount: Int = 0,
        userCount: Int = 0,
        origin: Origin? = nil
    ) {
        self.name = name
        self.description = description
        self.createdAt = createdAt
        self.keptCount = keptCount
        self.prunedCount = prunedCount
        self.userCount = userCount
        self.origin = origin
    }
}

/// An agent that is or was in a room, as files keep it.
package struct ArchivedMember: Sendable, Equatable {
    /// How far an agent has read, told by a message that stands in the same files.
    package enum Mark: Sendable, Equatable {
        case everything
        case nothing
        case through(MessageID)
    }

    package var agent: AgentID
    /// Whether the agent is in the room; one that left is remembered.
    package var isPresent: Bool
    package var presence: Presence
    package var joinedAt: Timestamp
    /// The messages it sent, as far as they are kept, and those that are not.
    package var keptCount: Int
    package var prunedCount: Int
    package var profile: RawJSON?
    package var read: Mark
    package var mentionsRead: Mark
    package var origin: Origin?

    package init(
        agent: AgentID,
        isPresent: Bool = true,
        presence: Presence = .offline,
        joinedAt: Timestamp,
        keptCount: Int = 0,
        prunedCount: Int = 0,
        profile: RawJSON? = nil,
        read: Mark = .everything,
        mentionsRead: Mark = .everything,
        origin: Origin? = nil
    ) {
        self.agent = agent
        self.isPresent = isPresent
        self.presence = presence
        self.joinedAt = joinedAt
        self.keptCount = keptCount
        self.prunedCount = prunedCount
        self.profile = profile
        self.read = read
        self.mentionsRead = mentionsRead
        self.origin = origin
    }
}

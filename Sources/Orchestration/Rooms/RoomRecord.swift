package import Vocabulary

/// A room as it stands: who it is for, and how much is said and kept in it.
package struct RoomRecord: Codable, Sendable, Equatable {
    package var name: RoomName
    package var description: String?
    package var createdAt: Timestamp
    package var createdBy: String
    /// The messages that agents sent since the room was made or cleared, pruned ones included.
    package var messageCount: Int
    /// The messages that can still be read, those of the board itself included.
    package var keptMessages: Int
    /// What the kept messages take up: texts, authors, mentions and metadata, in bytes.
    package var keptBytes: Int
    /// The agents in the room, silent ones included.
    package var userCount: Int
    /// Those of them that were heard of lately.
    package var onlineCount: Int
    /// Why it is in quarantine, if it is.
    package var quarantine: String?

    package init(
        name: RoomName,
        description: String?,
        createdAt: Timestamp,
        createdBy: String,
        messageCount: Int = 0,
        keptMessages: Int = 0,
        keptBytes: Int = 0,
        userCount: Int = 0,
        onlineCount: Int = 0,
        quarantine: String? = nil
    ) {
        self.name = name
        self.description = description
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.messageCount = messageCount
        self.keptMessages = keptMessages
        self.keptBytes = keptBytes
        self.userCount = userCount
        self.onlineCount = onlineCount
        self.quarantine = quarantine
    }
}

/// A room to be made.
package struct RoomDraft: Sendable {
    package var name: RoomName
    package var description: String?
    package var creator: String

    package init(name: RoomName, description: String?, creator: String) {
        self.name = name
        self.description = description
        self.creator = creator
    }
}

/// All rooms, or one, with the agents online in them.
package struct RoomOverview: Sendable {
    package var rooms: [RoomRecord]
    /// Agents online in these rooms; one that is in several counts once.
    package var onlineAgents: Int

    package init(rooms: [RoomRecord], onlineAgents: Int) {
        self.rooms = rooms
        self.onlineAgents = onlineAgents
    }

    package var messageCount: Int { rooms.reduce(0) { $0 + $1.messageCount } }
}

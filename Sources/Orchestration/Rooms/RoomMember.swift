package import Vocabulary

/// Whether an agent in a room was heard of lately.
package enum Presence: String, ClosedVocabulary {
    case online
    case offline
}

/// An agent in a room (specification, presence format).
package struct RoomMember: Codable, Sendable, Equatable {
    package var agent: AgentID
    package var presence: Presence
    package var joinedAt: Timestamp
    /// The messages the agent sent to this room, over all its stays.
    package var messageCount: Int
    /// What the agent told of itself when it entered: a JSON object.
    package var profile: RawJSON?
    /// The number of the last message it has read.
    package var readThrough: Int
    /// The number of the last mention of it that it has read.
    package var mentionsThrough: Int

    package init(
        agent: AgentID,
        presence: Presence,
        joinedAt: Timestamp,
        messageCount: Int,
        profile: RawJSON?,
        readThrough: Int,
        mentionsThrough: Int
    ) {
        self.agent = agent
        self.presence = presence
        self.joinedAt = joinedAt
        self.messageCount = messageCount
        self.profile = profile
        self.readThrough = readThrough
        self.mentionsThrough = mentionsThrough
    }
}

/// An agent about to enter a room, or to leave it.
package struct RoomPassage: Sendable {
    package var room: RoomName
    package var agent: AgentID
    /// The agent's new profile; nothing keeps the one of an earlier stay.
    package var profile: RawJSON?
    /// The system message that the others will read.
    package var notice: String

    package init(room: RoomName, agent: AgentID, profile: RawJSON? = nil, notice: String) {
        self.room = room
        self.agent = agent
        self.profile = profile
        self.notice = notice
    }

    /// The system message, once it has its number.
    package func message(numbered sequence: Int, at moment: Timestamp) -> RoomMessage {
        RoomMessage(
            id: MessageID(at: moment, sequence: sequence),
            room: room,
            sequence: sequence,
            kind: .system,
            author: RoomMessage.systemAuthor,
            text: notice,
            mentions: [],
            metadata: nil,
            sentAt: moment,
            provenance: .system
        )
    }

    /// The system message as one to be added to the room.
    package var draft: MessageDraft {
        MessageDraft(room: room, author: RoomMessage.systemAuthor, text: notice, mentions: [], metadata: nil)
    }
}

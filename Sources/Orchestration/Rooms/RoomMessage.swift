package import Vocabulary

/// A message in a room (specification, message format).
package struct RoomMessage: Codable, Sendable, Equatable {
    /// Whose word a message is; the board alone sets it, and no text can pass for the other.
    package enum Kind: String, ClosedVocabulary {
        case user
        case system
    }

    package var id: MessageID
    package var room: RoomName
    /// Grows with every message on the board: the one order that all readers of a room see.
    package var sequence: Int
    package var kind: Kind
    package var author: AgentID
    package var text: String
    package var mentions: [AgentID]
    /// What the sender attached: a JSON object.
    package var metadata: RawJSON?
    package var sentAt: Timestamp
    /// Who stands behind it, as the board saw it; nothing for a message from before the board kept that.
    package var provenance: Provenance?

    package init(
        id: MessageID,
        room: RoomName,
        sequence: Int,
        kind: Kind,
        author: AgentID,
        text: String,
        mentions: [AgentID],
        metadata: RawJSON?,
        sentAt: Timestamp,
        provenance: Provenance? = nil
    ) {
        self.id = id
        self.room = room
        self.sequence = sequence
        self.kind = kind
        self.author = author
        self.text = text
        self.mentions = mentions
        self.metadata = metadata
        self.sentAt = sentAt
        self.provenance = provenance
    }

    /// What the board noticed about its text and what is attached to it.
    package var flags: [TextFlag]? { [TextFlag].of(text, json: metadata) }

    /// The author of system messages; no agent enters a room under this name, however it is written.
    package static let systemAuthor = AgentID(rawValue: "system")
}

/// A message to be sent; its text, names and sizes are checked already.
package struct MessageDraft: Sendable {
    package var room: RoomName
    package var author: AgentID
    package var text: String
    package var mentions: [AgentID]
    package var metadata: RawJSON?
    /// Who sends it, as the board sees it.
    package var provenance: Provenance?

    package init(room: RoomName, author: AgentID, text: String, mentions: [AgentID], metadata: RawJSON?) {
        self.room = room
        self.author = author
        self.text = text
        self.mentions = mentions
        self.metadata = metadata
    }

    /// The mentions in one text; nothing where nobody is mentioned.
    package var mentionList: String? {
        get throws { mentions.isEmpty ? nil : String(decoding: try JSON.encode(mentions), as: UTF8.self) }
    }

    /// What the message counts for among what its room keeps.
    package var keptBytes: Int {
        get throws {
            text.utf8.count + author.rawValue.utf8.count + (try mentionList?.utf8.count ?? 0)
                + (metadata?.text.utf8.count ?? 0)
        }
    }
}

/// What the sender of a message is told, now and at every repetition of the call.
package struct SentMessage: Codable, Sendable, Equatable {
    package var id: MessageID
    package var room: RoomName
    package var sequence: Int
    package var sentAt: Timestamp
    package var mentions: [AgentID]
    /// How many of the oldest messages gave way to this one.
    package var pruned: Int

    package init(
        id: MessageID,
        room: RoomName,
        sequence: Int,
        sentAt: Timestamp,
        mentions: [AgentID],
        pruned: Int
    ) {
        self.id = id
        self.room = room
        self.sequence = sequence
        self.sentAt = sentAt
        self.mentions = mentions
        self.pruned = pruned
    }
}

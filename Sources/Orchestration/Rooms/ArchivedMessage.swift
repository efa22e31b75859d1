package import Vocabulary

/// A message as files keep it.
package struct ArchivedMessage: Sendable, Equatable {
    package var id: MessageID
    /// Its number on the board; 0 until it has one.
    package var sequence: Int
    package var kind: RoomMessage.Kind
    package var author: AgentID
    package var text: String
    package var mentions: [AgentID]
    package var metadata: RawJSON?
    package var sentAt: Timestamp
    package var origin: Origin?

    package init(
        id: MessageID,
        sequence: Int = 0,
        kind: RoomMessage.Kind = .user,
        author: AgentID,
        text: String,
        mentions: [AgentID] = [],
        metadata: RawJSON? = nil,
        sentAt: Timestamp,
        origin: Origin? = nil
    ) {
        self.id = id
        self.sequence = sequence
        self.kind = kind
        self.author = author
        self.text = text
        self.mentions = mentions
        self.metadata = metadata
        self.sentAt = sentAt
        self.origin = origin
    }

    /// The message as one to be added to a room.
    package func draft(for room: RoomName) -> MessageDraft {
        MessageDraft(room: room, author: author, text: text, mentions: mentions, metadata: metadata)
    }

    /// Whether both say the same in every respect but their ids.
    package func hasContent(of other: ArchivedMessage) -> Bool {
        kind == other.kind && author.rawValue.isIdentical(to: other.author.rawValue)
            && text.isIdentical(to: other.text) && mentions == other.mentions && sentAt == other.sentAt
            && Self.isSame(metadata, other.metadata) && Self.isSame(origin, other.origin)
    }

    private static func isSame(_ lhs: RawJSON?, _ rhs: RawJSON?) -> Bool {
        lhs?.text == rhs?.text || (lhs?.json ?? [:]) == (rhs?.json ?? [:])
    }

    private static func isSame(_ lhs: Origin?, _ rhs: Origin?) -> Bool {
        guard let lhs, let rhs else { return lhs == nil && rhs == nil }
        return lhs.means(rhs)
    }

    /// The message under the next id that follows from its own, which it keeps as `importedId` in its metadata.
    ///
    /// - Note: `attempt` is 2 for the second message that came under an id, and so on.
    package func renamed(_ attempt: Int) -> ArchivedMessage {
        var renamed = self
        renamed.id = MessageID(rawValue: id.rawValue.prefix(Self.longestStem) + "~\(attempt)")
        let members = metadata?.json.members ?? []
        guard !members.contains(where: { $0.key == "importedId" }) else { return renamed }
        let note = JSON.object([JSON.Member("importedId", .string(id.rawValue))]).description
        // The text is taken on as it stands: reading it would round its numbers.
        let text = metadata.map { members.isEmpty ? note : $0.text.dropLast() + "," + note.dropFirst() } ?? note
        renamed.metadata = RawJSON(trusting: text)
        return renamed
    }

    /// Leaves an id of the greatest length room for a figure.
    private static let longestStem = 118
}

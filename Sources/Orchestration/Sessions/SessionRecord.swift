package import Vocabulary

/// A client's session as the board keeps it, so that neither a restart nor another node ends it.
package struct SessionRecord: Sendable {
    /// How long a session may be idle before it is forgotten: many clients never open another, and an idle one is cheap.
    package static let idleTime = Duration.seconds(86_400)

    package var id: String
    /// The key that opened the session, or nothing on a server without keys.
    package var keyID: String?
    /// What client and server agreed on, in words that the board need not understand.
    package var document: String
    /// Grows with every change of the document.
    package var revision: Int
    package var createdAt: Timestamp
    /// In the future for a session that is known to be in use until then.
    package var lastUse: Timestamp

    package init(
        id: String,
        keyID: String?,
        document: String,
        revision: Int = 1,
        createdAt: Timestamp,
        lastUse: Timestamp
    ) {
        self.id = id
        self.keyID = keyID
        self.document = document
        self.revision = revision
        self.createdAt = createdAt
        self.lastUse = lastUse
    }

    /// Whether the session has not been idle for too long.
    package func isOpen(at now: Timestamp) -> Bool { lastUse >= now - Self.idleTime }
}

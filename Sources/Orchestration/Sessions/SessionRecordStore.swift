package import Vocabulary

/// Where sessions are kept; several nodes may use it at once, and each operation is one atomic step.
package protocol SessionRecordStore: Sendable {
    /// Keeps a new session, unless there are as many as the limit allows; returns whether it did.
    ///
    /// Of those last used before a moment, the longest idle make room for it.
    func insert(_ session: SessionRecord, limit: Int, displacingUsedBefore moment: Timestamp) async throws -> Bool
    func session(_ id: String) async throws -> SessionRecord?
    /// Moves the last use of a session on, and never back; returns whether there is such a session.
    func touchSession(_ id: String, at moment: Timestamp) async throws -> Bool
    /// Replaces the document of a session if a revision of it still stands; returns whether it did.
    func replaceDocument(ofSession id: String, with document: String, ifRevision revision: Int) async throws -> Bool
    /// Returns whether there was such a session.
    func removeSession(_ id: String) async throws -> Bool
    func sessionCount(usedSince moment: Timestamp) async throws -> Int
    /// Forgets sessions last used before a moment, the longest idle first; returns how many went.
    func dropSessions(usedBefore moment: Timestamp, limit: Int) async throws -> Int
}

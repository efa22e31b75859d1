package import Vocabulary

/// Where rooms are kept: each operation is one atomic, durable change, or one consistent look.
///
/// A change that was answered survives the death of the process. With a receipt, a repetition of the change gives the
/// first answer again. Every operation throws a `Fault`.
package protocol RoomStore: QuarantineLookup {
    /// Makes a room, unless so many stand already.
    func createRoom(_ draft: RoomDraft, limit: Int, at now: Timestamp, once: Receipt?) async throws -> Once<RoomRecord>
    func room(_ name: RoomName) async throws -> RoomRecord?
    /// All rooms, or those an agent is in, by name.
    func rooms(of agent: AgentID?) async throws -> [RoomRecord]
    /// How many agents are online in a room, or in any room.
    func onlineAgentCount(in room: RoomName?) async throws -> Int

    // Agents

    /// Lets an agent in unless that many are in already; gives the system message that tells the others.
    func enter(
        _ passage: RoomPassage,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomMessage>
    /// Lets an agent out, and remembers how far it has read and how much it sent.
    func leave(_ passage: RoomPassage, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage>
    /// Who is in a room, by name.
    func members(of room: RoomName) async throws -> [RoomMember]
    /// The names of those in a room; empty for a room that nobody knows.
    func memberNames(of room: RoomName) async throws -> [AgentID]
    /// Whether an agent was ever in a room.
    func hasVisited(_ agent: AgentID) async throws -> Bool
    /// Notes that agents are there, which brings silent ones back online.
    func keepOnline(_ agents: [AgentID], at now: Timestamp) async throws
    /// Shows agents offline that were last heard of before a moment; returns those it changed.
    func markSilent(since moment: Timestamp) async throws -> [AgentID]

    // Messages

    /// Adds a message at the end of a room, and prunes the oldest over the limit, a bounded number at a time.
    func send(
        _ draft: MessageDraft,
        keeping limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws
        -> Once<SentMessage>
    /// What the sender was told when it made this call before; nothing if it did not.
    func sentMessage(for receipt: Receipt) async throws -> SentMessage?
    func messages(in range: MessageRange) async throws -> MessagePage
    /// The number of a message of a room, also of one that was pruned where its name tells it.
    func sequence(of message: MessageID, in room: RoomName) async throws -> Int?
    /// Whether `readUnread` would give anything: a cheap look that spares an empty read its commit.
    func hasUnread(_ query: UnreadQuery) async throws -> Bool
    /// Gives what is unread, oldest first, and moves the cursor past it; a repetition gives the same part again.
    func readUnread(_ query: UnreadQuery, at now: Timestamp, once: Receipt?) async throws -> Once<UnreadPage>
    /// Takes a reading back that nobody received, unless the cursor has moved on; its receipt is forgotten.
    func unread(_ query: UnreadQuery, _ move: CursorMove, forgetting receipt: Receipt?) async throws
    func search(_ search: MessageSearch) async throws -> FoundMessages
    /// Empties a room and starts its counts anew; returns how many messages of agents went. Stands in the audit log with
    /// the same commit.
    func clearMessages(
        of room: RoomName,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<Int>
    /// Frees the space of messages that were cleared, at most so many; returns how many went.
    func sweepCleared(limit: Int) async throws -> Int
}

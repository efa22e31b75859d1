package import Orchestration
package import Vocabulary

extension RedisStore: RoomStore {
    package func createRoom(_ draft: RoomDraft, limit: Int, at now: Timestamp, once: Receipt?) async throws -> Once<RoomRecord> { throw Fault(.internalError, "Not written yet.") }
    package func room(_ name: RoomName) async throws -> RoomRecord? { throw Fault(.internalError, "Not written yet.") }
    package func rooms(of agent: AgentID?) async throws -> [RoomRecord] { throw Fault(.internalError, "Not written yet.") }
    package func onlineAgentCount(in room: RoomName?) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
    package func enter( _ passage: RoomPassage, limit: Int, at now: Timestamp, once: Receipt? ) async throws -> Once<RoomMessage> { throw Fault(.internalError, "Not written yet.") }
    package func leave(_ passage: RoomPassage, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage> { throw Fault(.internalError, "Not written yet.") }
    package func members(of room: RoomName) async throws -> [RoomMember] { throw Fault(.internalError, "Not written yet.") }
    package func memberNames(of room: RoomName) async throws -> [AgentID] { throw Fault(.internalError, "Not written yet.") }
    package func hasVisited(_ agent: AgentID) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func keepOnline(_ agents: [AgentID], at now: Timestamp) async throws { throw Fault(.internalError, "Not written yet.") }
    package func markSilent(since moment: Timestamp) async throws -> [AgentID] { throw Fault(.internalError, "Not written yet.") }
    package func send( _ draft: MessageDraft, keeping limit: Int, at now: Timestamp, once: Receipt? ) async throws -> Once<SentMessage> { throw Fault(.internalError, "Not written yet.") }
    package func sentMessage(for receipt: Receipt) async throws -> SentMessage? { throw Fault(.internalError, "Not written yet.") }
    package func messages(in range: MessageRange) async throws -> MessagePage { throw Fault(.internalError, "Not written yet.") }
    package func sequence(of message: MessageID, in room: RoomName) async throws -> Int? { throw Fault(.internalError, "Not written yet.") }
    package func hasUnread(_ query: UnreadQuery) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func readUnread(_ query: UnreadQuery, at now: Timestamp, once: Receipt?) async throws -> Once<UnreadPage> { throw Fault(.internalError, "Not written yet.") }
    package func unread(_ query: UnreadQuery, _ move: CursorMove, forgetting receipt: Receipt?) async throws { throw Fault(.internalError, "Not written yet.") }
    package func search(_ search: MessageSearch) async throws -> FoundMessages { throw Fault(.internalError, "Not written yet.") }
    package func clearMessages( of room: RoomName, by caller: Caller, at now: Timestamp, once: Receipt? ) async throws -> Once<Int> { throw Fault(.internalError, "Not written yet.") }
    package func sweepCleared(limit: Int) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
}

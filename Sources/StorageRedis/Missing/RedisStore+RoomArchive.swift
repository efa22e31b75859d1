package import Orchestration
package import Vocabulary

extension RedisStore: RoomArchive {
    package func withRoomSnapshot<Outcome: Sendable>( _ work: @escaping @Sendable (any RoomSnapshot) throws -> Outcome ) async throws -> Outcome { throw Fault(.internalError, "Not written yet.") }
    package func missingMessages(_ ids: [MessageID], in room: RoomName) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
    package func takeRoom(_ room: ArchivedRoom, at now: Timestamp) async throws -> Bool { throw Fault(.internalError, "Not written yet.") }
    package func takeMessages(_ messages: [ArchivedMessage], into room: RoomName) async throws -> TakenMessages { throw Fault(.internalError, "Not written yet.") }
    package func takeMembers( _ members: [ArchivedMember], into room: RoomName, keepingPresence: Bool, at now: Timestamp ) async throws -> Int { throw Fault(.internalError, "Not written yet.") }
    package func noteImport(of count: Int, into room: RoomName, at now: Timestamp) async throws { throw Fault(.internalError, "Not written yet.") }
}

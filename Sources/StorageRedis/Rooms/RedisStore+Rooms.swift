package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: RoomStore {
    package func createRoom(
        _ draft: RoomDraft,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomRecord> {
        do {
            return try await change(
                .createRoom,
                [.text(draft.name.rawValue), .text(draft.creator), .number(limit)]
                    + .init(fields: ["description": draft.description.map { .text($0) }]),
                at: now,
                once: once
            ) { reply in
                RoomRecord(
                    name: draft.name,
                    description: draft.description,
                    createdAt: try reply.timestamp,
                    createdBy: draft.creator
                )
            }
        } catch let refusal as ScriptRefusal {
            throw refusal.code == "EXISTS" ? Fault(roomExists: draft.name) : Fault(roomLimit: limit)
        }
    }

    package func room(_ name: RoomName) async throws -> RoomRecord? {
        try await look(.readRoom, [.text(name.rawValue)]) { try $0.given.map(RoomRecord.init) }
    }

    package func rooms(of agent: AgentID?) async throws -> [RoomRecord] {
        guard let agent else { return try await list(.listRooms, RoomRecord.init) }
        return try await list(.listRoomsOfAgent, of: [.text(agent.rawValue)], RoomRecord.init)
    }

    package func onlineAgentCount(in room: RoomName?) async throws -> Int {
        guard let room else { return try await look(.countOnline) { try $0.int } }
        guard let record = try await self.room(room) else { throw Fault(noRoom: room) }
        return record.onlineCount
    }

    package func clearMessages(
        of name: RoomName,
        by caller: Caller,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<Int> {
        let entry = AuditEntry(clearing: name, by: caller, at: now)
        do {
            return try await settlingAudit {
                try await change(
                    .clearRoom,
                    [.text(name.rawValue), .text(caller.name), .audit(entry)],
                    at: now,
                    once: once
                ) { try $0.int }
            }
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: name)
        }
    }

    package func sweepCleared(limit: Int) async throws -> Int {
        let waiting = try await look(.countCleared) { try $0.int }
        guard waiting > 0 else { return 0 }
        return try await change(.sweepCleared, [.number(limit)]) { try $0.int }.outcome
    }
}

package import Orchestration
import RESP
package import Vocabulary

extension RedisStore {
    package func enter(
        _ passage: RoomPassage,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomMessage> {
        do {
            return try await pass(
                .enterRoom,
                passage,
                [.number(limit), .optional(passage.profile?.text)],
                at: now,
                once: once
            )
        } catch let refusal as ScriptRefusal where refusal.code == "FULL" {
            throw Fault(userLimit: limit, in: passage.room)
        }
    }

    package func leave(_ passage: RoomPassage, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage> {
        try await pass(.leaveRoom, passage, [], at: now, once: once)
    }

    /// Lets an agent in or out, and tells the room in a system message.
    private func pass(
        _ script: StoreScript,
        _ passage: RoomPassage,
        _ arguments: [RedisCommand.Argument],
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomMessage> {
        do {
            return try await change(
                script,
                [.text(passage.room.rawValue), .text(passage.agent.rawValue)] + arguments
                    + .init(passage.draft, .system),
                at: now,
                once: once
            ) { passage.message(numbered: try $0[0].int, at: try $0[1].timestamp) }
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: passage.room, of: passage.agent)
        }
    }

    package func members(of room: RoomName) async throws -> [RoomMember] {
        do {
            return try await list(.listMembers, of: [.text(room.rawValue)], RoomMember.init)
        } catch let refusal as ScriptRefusal {
            throw refusal.fault(in: room)
        }
    }

    package func memberNames(of room: RoomName) async throws -> [AgentID] {
        try await list(.listMemberNames, of: [.text(room.rawValue)]) { AgentID(rawValue: try $0[0].string) }
    }

    package func hasVisited(_ agent: AgentID) async throws -> Bool {
        try await look(.hasVisited, [.text(agent.rawValue)]) { try $0.int == 1 }
    }

    package func keepOnline(_ agents: [AgentID], at now: Timestamp) async throws {
        for batch in agents.batches(of: 100) {
            _ = try await change(.keepOnline, batch.map { .text($0.rawValue) }, at: now) { _ in }
        }
    }

    package func markSilent(since moment: Timestamp) async throws -> [AgentID] {
        // Asked once a second by every node; most of the time nobody is due.
        let due = try await look(.hasSilent, [.time(moment)]) { try $0.int }
        guard due > 0 else { return [] }
        let step = 100
        var silent: [AgentID] = []
        while true {
            let batch = try await change(.markSilent, [.time(moment), .number(step)]) { try $0.all }.outcome
            for agent in batch { silent.append(AgentID(rawValue: try agent.string)) }
            guard batch.count == step else { return silent }
        }
    }
}

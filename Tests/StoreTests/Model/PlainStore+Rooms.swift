import Orchestration
import Vocabulary

extension PlainStore {
    func createRoom(
        _ draft: RoomDraft,
        limit: Int,
        at now: Timestamp,
        once: Receipt?
    ) async throws -> Once<RoomRecord> {
        try change(once: once, at: now) { board in
            guard !board.rooms.contains(where: { $0.name == draft.name }) else { throw Fault(roomExists: draft.name) }
            guard board.rooms.count < limit else { throw Fault(roomLimit: limit) }
            let room = PlainRoom(draft: draft, createdAt: now)
            board.rooms.append(room)
            board.record(.created, of: .room(draft.name), by: draft.creator, at: now)
            return Once(board.record(of: room))
        }
    }

    func room(_ name: RoomName) async throws -> RoomRecord? { (try? board.room(name)).map(board.record(of:)) }

    func rooms(of agent: AgentID?) async throws -> [RoomRecord] {
        board.rooms.filter { room in agent.map { room.members[$0]?.isPresent == true } ?? true }
            .sorted { $0.name.rawValue < $1.name.rawValue }.map(board.record(of:))
    }

    func onlineAgentCount(in room: RoomName?) async throws -> Int {
        if let room { return board.record(of: try board.room(room)).onlineCount }
        return board.visitors.count { agent, visitor in
            !visitor.isSilent && board.rooms.contains { $0.members[agent]?.isPresent == true }
        }
    }

    func enter(_ passage: RoomPassage, limit: Int, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage>
    {
        try change(once: once, at: now) { board in
            try board.requireFree(.agent(passage.agent), .room(passage.room))
            let place = try board.place(of: passage.room)
            let room = board.rooms[place]
            let former = room.members[passage.agent]
            guard former?.isPresent != true else { throw Fault(passage.agent, alreadyIn: passage.room) }
            guard room.present.count < limit else { throw Fault(userLimit: limit, in: passage.room) }
            // Who comes for the first time has read what was said before, except what was said to it.
            let mention = room.messages.first { $0.mentions.contains(passage.agent) }
            var member =
                former
                ?? PlainMember(
                    joinedAt: now,
                    readThrough: room.lastSaid,
                    mentionsThrough: mention.map { $0.sequence - 1 } ?? room.lastSaid
                )
            member.isPresent = true
            member.joinedAt = now
            member.profile = passage.profile ?? member.profile
            board.rooms[place].members[passage.agent] = member
            let lastSeen = board.visitors[passage.agent]?.lastSeen ?? now
            board.visitors[passage.agent] = PlainVisitor(lastSeen: max(lastSeen, now))
            return Once(board.announce(passage, .entered, at: place, now))
        }
    }

    func leave(_ passage: RoomPassage, at now: Timestamp, once: Receipt?) async throws -> Once<RoomMessage> {
        try change(once: once, at: now) { board in
            try board.requireFree(.agent(passage.agent))
            let place = try board.place(of: passage.room)
            guard board.rooms[place].members[passage.agent]?.isPresent == true else {
                throw Fault(passage.agent, notIn: passage.room)
            }
            board.rooms[place].members[passage.agent]?.isPresent = false
            return Once(board.announce(passage, .left, at: place, now))
        }
    }

    func members(of room: RoomName) async throws -> [RoomMember] {
        let room = try board.room(room)
        return room.present.compactMap { agent in
            room.members[agent].map {
                RoomMember(
                    agent: agent,
                    presence: board.visitors[agent]?.isSilent == false ? .online : .offline,
                    joinedAt: $0.joinedAt,
                    messageCount: $0.messageCount,
                    profile: $0.profile,
                    readThrough: $0.readThrough,
                    mentionsThrough: $0.mentionsThrough
                )
            }
        }
    }

    func memberNames(of room: RoomName) async throws -> [AgentID] { (try? board.room(room))?.present ?? [] }

    func hasVisited(_ agent: AgentID) async throws -> Bool { board.rooms.contains { $0.members[agent] != nil } }

    func keepOnline(_ agents: [AgentID], at now: Timestamp) async throws {
        change { board in for agent in agents { board.noteVisitor(agent, at: now) } }
    }

    func markSilent(since moment: Timestamp) async throws -> [AgentID] {
        change { board in
            let silent = board.visitors.filter { !$0.value.isSilent && $0.value.lastSeen < moment }.map { $0.key }
            for agent in silent { board.visitors[agent]?.isSilent = true }
            return silent
        }
    }
}

extension PlainBoard {
    /// Tells a room in a system message, and its history, who came or went.
    fileprivate mutating func announce(
        _ passage: RoomPassage,
        _ kind: HistoryEvent.Kind,
        at place: Int,
        _ now: Timestamp
    ) -> RoomMessage {
        record(kind, of: .room(passage.room), by: passage.agent.rawValue, at: now)
        let notice = MessageDraft(
            room: passage.room,
            author: RoomMessage.systemAuthor,
            text: passage.notice,
            mentions: [],
            metadata: nil
        )
        return add(notice, .system, to: place, at: now)
    }
}

import Orchestration
import Vocabulary

extension RoomRecord {
    /// Reads a room as scripts give it (`roomRow`).
    init(_ row: Reply) throws {
        guard let fields = try row[1].fields else { throw Fault.damagedReply }
        self.init(
            name: RoomName(rawValue: try row[0].string),
            description: fields.string("description"),
            createdAt: try fields.required("created_at").timestamp,
            createdBy: try fields.required("created_by").string,
            messageCount: try fields.required("message_count").int,
            keptMessages: try row[2].int,
            keptBytes: try fields.required("kept_bytes").int,
            userCount: try row[3].int,
            onlineCount: try fields.required("online_count").int,
            quarantine: try row[4].given?.string
        )
    }
}

extension RoomMember {
    /// Reads a member of a room as `listMembers` gives it.
    init(_ row: Reply) throws {
        guard let fields = try row[1].fields else { throw Fault.damagedReply }
        self.init(
            agent: AgentID(rawValue: try row[0].string),
            presence: try row[3].int == 1 ? .online : .offline,
            joinedAt: try fields.required("joined_at").timestamp,
            messageCount: try row[2].given?.int ?? 0,
            profile: fields.json("profile"),
            readThrough: try fields.required("read_through").int,
            mentionsThrough: try fields.required("mentions_through").int
        )
    }
}

extension SentMessage {
    /// Reads what the sender of a message was told, now or when it sent it first.
    init(_ reply: Reply) throws {
        let sequence = try reply[1].int
        let sentAt = try reply[2].timestamp
        self.init(
            id: MessageID(at: sentAt, sequence: sequence),
            room: RoomName(rawValue: try reply[0].string),
            sequence: sequence,
            sentAt: sentAt,
            mentions: [AgentID](lines: try reply[3].string),
            pruned: try reply[4].int
        )
    }
}

extension ScriptRefusal {
    /// What a script refused about a room, or about an agent in it.
    func fault(in room: RoomName, of agent: AgentID? = nil) -> any Error {
        switch (code, agent) {
        case ("NO_ROOM", _): Fault(noRoom: room)
        case ("NOT_IN", let agent?): Fault(agent, notIn: room)
        case ("ALREADY_IN", let agent?): Fault(agent, alreadyIn: room)
        default: self
        }
    }
}

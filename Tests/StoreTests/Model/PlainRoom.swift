import Orchestration
import Vocabulary

/// A room with all that is said in it.
struct PlainRoom: Sendable {
    let draft: RoomDraft
    let createdAt: Timestamp
    /// Those that are kept, the oldest first.
    var messages: [RoomMessage] = []
    /// The messages that agents sent since it was made or cleared.
    var said = 0
    /// The number of the last message that an agent ever sent here.
    var lastSaid = 0
    /// Who is in it, and who was.
    var members: [AgentID: PlainMember] = [:]

    var name: RoomName { draft.name }
    var present: [AgentID] {
        members.filter { $0.value.isPresent }.keys.sorted {
            $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8)
        }
    }

    /// What a reader has not read: nothing of its own, and nothing of the board.
    func unread(_ query: UnreadQuery, after cursor: Int) -> [RoomMessage] {
        messages.filter {
            $0.sequence > cursor && $0.author != query.reader
                && (query.isMentionsOnly ? $0.mentions.contains(query.reader) : $0.kind == .user)
        }
    }
}

/// An agent's stay in a room; what it has read and sent outlives the stay.
struct PlainMember: Sendable {
    var isPresent = true
    var joinedAt: Timestamp
    var messageCount = 0
    var profile: RawJSON?
    var readThrough: Int
    var mentionsThrough: Int
}

/// When an agent that is or was in rooms was last heard of.
struct PlainVisitor: Sendable {
    var lastSeen: Timestamp
    var isSilent = false
}

extension PlainBoard {
    func place(of room: RoomName) throws -> Int {
        guard let place = rooms.firstIndex(where: { $0.name == room }) else { throw Fault(noRoom: room) }
        return place
    }

    func room(_ name: RoomName) throws -> PlainRoom { rooms[try place(of: name)] }

    func record(of room: PlainRoom) -> RoomRecord {
        RoomRecord(
            name: room.name,
            description: room.draft.description,
            createdAt: room.createdAt,
            createdBy: room.draft.creator,
            messageCount: room.said,
            keptMessages: room.messages.count,
            keptBytes: room.messages.reduce(0) { $0 + $1.bytes },
            userCount: room.present.count,
            onlineCount: room.present.count { visitors[$0]?.isSilent == false },
            quarantine: quarantines[.room(room.name)]?.reason
        )
    }

    /// Notes that an agent was heard of, if it ever was in a room: it is online in all it is in.
    mutating func noteVisitor(_ agent: AgentID, at moment: Timestamp) {
        guard let visitor = visitors[agent] else { return }
        visitors[agent] = PlainVisitor(lastSeen: max(visitor.lastSeen, moment))
    }

    /// Adds a message at the end of a room.
    mutating func add(_ draft: MessageDraft, _ kind: RoomMessage.Kind, to place: Int, at now: Timestamp) -> RoomMessage
    {
        messageCount += 1
        let message = RoomMessage(
            id: MessageID(at: now, sequence: messageCount),
            room: draft.room,
            sequence: messageCount,
            kind: kind,
            author: draft.author,
            text: draft.text,
            mentions: draft.mentions,
            metadata: draft.metadata,
            sentAt: now,
            provenance: kind == .system ? .system : draft.provenance?.bare
        )
        rooms[place].messages.append(message)
        if kind == .user {
            rooms[place].said += 1
            rooms[place].lastSaid = messageCount
        }
        return message
    }
}

extension RoomMessage {
    /// What it takes up: text, author, mentions and metadata.
    fileprivate var bytes: Int {
        let names = JSON.array(mentions.map { .string($0.rawValue) }).description
        return text.utf8.count + author.rawValue.utf8.count + (mentions.isEmpty ? 0 : names.utf8.count)
            + (metadata?.text.utf8.count ?? 0)
    }
}

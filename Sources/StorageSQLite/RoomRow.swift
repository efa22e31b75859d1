import GRDB
import Orchestration
import Vocabulary

/// A room as the database holds it: the record, and the numbers by which its messages are found.
struct RoomRow {
    let id: Int64
    let room: RoomRecord
    let clearedThrough: Int
    let lastSaid: Int

    static let columns = """
        id, name, \(ContentColumn.roomDescription.opened()), created_at, created_by, message_count, \
        kept_messages, kept_bytes, user_count, online_count, cleared_through, last_said, \
        (SELECT \(ContentColumn.quarantineReason.opened()) FROM quarantines
            WHERE kind = 'room' AND quarantines.name = rooms.name)
        """

    init(row: StatementRow) {
        id = row[0]
        room = RoomRecord(
            name: RoomName(rawValue: row[1]),
            description: row[2],
            createdAt: Timestamp(milliseconds: row[3]),
            createdBy: row[4],
            messageCount: row[5],
            keptMessages: row[6],
            keptBytes: row[7],
            userCount: row[8],
            onlineCount: row[9],
            quarantine: row[12]
        )
        clearedThrough = row[10]
        lastSaid = row[11]
    }
}

/// Reads messages, of one room whose name is known or of several that are joined, and writes them.
enum MessageRow {
    /// The columns of `room_messages`, called `m` in every query, in the order in which `read` reads them.
    static let columns = """
        m.seq, m.foreign_id, m.kind, m.sent_at, m.author, m.mentions, \(ContentColumn.messageText.opened(of: "m")), \
        \(ContentColumn.messageMetadata.opened(of: "m")), m.provenance
        """

    static func read(_ row: StatementRow, in room: RoomName) throws -> RoomMessage {
        let sequence: Int = row[0]
        let sentAt = Timestamp(milliseconds: row[3])
        let foreignID = (row[1] as String?).map(MessageID.init(rawValue:))
        let kind = RoomMessage.Kind(rawValue: row[2]) ?? .user
        return RoomMessage(
            id: foreignID ?? MessageID(at: sentAt, sequence: sequence),
            room: room,
            sequence: sequence,
            kind: kind,
            author: AgentID(rawValue: row[4]),
            text: row[6],
            mentions: try (row[5] as String?).map { try JSONReader.read($0).decode([AgentID].self) } ?? [],
            metadata: row.json(7),
            sentAt: sentAt,
            provenance: Provenance(kind, isImported: foreignID != nil, kept: row[8])
        )
    }

    private static let insertion = """
        INSERT INTO room_messages
            (room, seq, foreign_id, kind, sent_at, bytes, author, mentions, text, metadata, origin, provenance)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, \(ContentColumn.messageText.sealed("?9", row: ["?1", "?2"])),
            \(ContentColumn.messageMetadata.sealed("?10", row: ["?1", "?2"])),
            \(ContentColumn.messageOrigin.sealed("?11", row: ["?1", "?2"])), ?12)
        """

    /// Adds a message to a room under its number, and gives the bytes that it counts there; counters stay behind.
    static func insert(
        _ message: MessageDraft,
        _ kind: RoomMessage.Kind,
        numbered sequence: Int,
        at sentAt: Timestamp,
        foreignID: MessageID? = nil,
        origin: Origin? = nil,
        into room: RoomRow,
        of database: Database
    ) throws -> Int {
        let bytes = try message.keptBytes
        try database.change(
            Self.insertion,
            [
                room.id, sequence, foreignID?.rawValue, kind.rawValue, sentAt.milliseconds, bytes,
                message.author.rawValue, try message.mentionList, message.text, message.metadata?.text, origin?.text,
                message.provenance?.text,
            ]
        )
        return bytes
    }
}

extension Database {
    func requireRoom(_ name: RoomName) throws -> RoomRow {
        let row = try first(
            "SELECT \(RoomRow.columns) FROM rooms WHERE name = ?",
            [name.rawValue],
            RoomRow.init(row:)
        )
        guard let row else { throw Fault(noRoom: name) }
        return row
    }
}

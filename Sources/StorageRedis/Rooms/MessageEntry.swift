import Orchestration
import RESP
import Vocabulary

/// A message as it stands in the stream of its room.
struct MessageEntry {
    let sequence: Int
    let kind: RoomMessage.Kind
    let author: AgentID
    let sentAt: Timestamp
    /// What it counts for among what its room keeps.
    let bytes: Int
    private let fields: Fields

    init(_ reply: Reply) throws {
        guard let number = try reply[0].string.split(separator: "-").first, let sequence = Int(number),
            let fields = try reply[1].fields
        else { throw Fault.damagedReply }
        self.sequence = sequence
        self.fields = fields
        kind = RoomMessage.Kind(rawValue: try fields.required("kind").string) ?? .user
        author = AgentID(rawValue: try fields.required("author").string)
        sentAt = try fields.required("at").timestamp
        bytes = try fields.required("bytes").int
    }

    /// Its own id, or the one that it came with from elsewhere.
    var id: MessageID { foreignID ?? MessageID(at: sentAt, sequence: sequence) }

    private var foreignID: MessageID? { fields.string("id").map(MessageID.init(rawValue:)) }

    func message(in room: RoomName) throws -> RoomMessage {
        RoomMessage(
            id: id,
            room: room,
            sequence: sequence,
            kind: kind,
            author: author,
            text: try fields.required("text").string,
            mentions: [AgentID](lines: fields.string("to")),
            metadata: fields.json("metadata"),
            sentAt: sentAt,
            provenance: Provenance(kind, isImported: foreignID != nil, kept: fields.string("provenance"))
        )
    }

    func archived() throws -> ArchivedMessage {
        ArchivedMessage(
            id: id,
            sequence: sequence,
            kind: kind,
            author: author,
            text: try fields.required("text").string,
            mentions: [AgentID](lines: fields.string("to")),
            metadata: fields.json("metadata"),
            sentAt: sentAt,
            origin: fields.string("origin").flatMap(Origin.init(text:))
        )
    }
}

extension UnreadQuery {
    /// Whether a message may be among what is unread, however far the reader has come.
    func concerns(_ message: MessageEntry) -> Bool {
        message.author != reader && (isMentionsOnly || message.kind == .user)
    }
}

extension [RedisCommand.Argument] {
    /// A message as scripts take it (`addMessage`); without a time it is sent now.
    init(
        _ message: MessageDraft,
        _ kind: RoomMessage.Kind,
        sentAt: Timestamp? = nil,
        id: MessageID? = nil,
        origin: Origin? = nil
    ) throws {
        let fields = Self(fields: [
            "text": .text(message.text),
            "to": message.mentions.isEmpty ? nil : .text(message.mentions.lines),
            "metadata": message.metadata.map { .text($0.text) },
            "provenance": message.provenance.map { .text($0.text) },
            "id": id.map { .text($0.rawValue) },
            "origin": origin.map { .text($0.text) },
        ])
        self =
            [
                .text(kind.rawValue), .optional(sentAt), .text(message.author.rawValue), .number(try message.keptBytes),
                .number(fields.count),
            ] + fields
    }
}

extension [AgentID] {
    /// The names one a line, as scripts take them: none holds a line break.
    var lines: String { map(\.rawValue).joined(separator: "\n") }

    init(lines: String?) {
        self = lines?.split(separator: "\n").map { AgentID(rawValue: String($0)) } ?? []
    }
}

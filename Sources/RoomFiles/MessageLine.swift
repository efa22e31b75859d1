import Orchestration
import Vocabulary

/// A line of `messages.jsonl`.
enum MessageLine {
    static let known: Set<String> = [
        "id", "roomName", "agentName", "message", "mentions", "timestamp", "metadata", "kind",
    ]

    /// The message as the specification orders it, and a line feed; what it does not know comes last.
    static func bytes(of message: ArchivedMessage, in room: RoomName) -> [UInt8] {
        var line = ObjectWriter()
        line.string("id", message.id.rawValue)
        line.string("roomName", room.rawValue)
        line.string("agentName", message.author.rawValue)
        line.string("message", message.text)
        line.raw("mentions", JSON.array(message.mentions.map { .string($0.rawValue) }).bytes)
        line.moment("timestamp", message.sentAt, spelledBy: message.origin)
        let metadata = message.origin?["metadata"] ?? message.metadata
        line.raw("metadata", (metadata?.text ?? "{}").utf8)
        if message.kind == .system { line.string("kind", message.kind.rawValue) }
        let written = message.kind == .system ? known : known.subtracting(["kind"])
        line.additions(message.origin, except: written)
        return FileJSON.escapingSeparators(line.finished()) + [0x0A]
    }
}

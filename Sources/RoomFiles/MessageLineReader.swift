import Orchestration
import Vocabulary

/// Reads the lines of one room's messages, one after the other.
struct MessageLineReader {
    private let room: RoomName
    private let resolver: MentionResolver
    /// The time of the line before; a line whose own cannot be read takes it over.
    private var lastMoment: Timestamp
    private(set) var remarks: [Remark] = []

    init(room: RoomName, members: [AgentID], since start: Timestamp) {
        self.room = room
        resolver = MentionResolver(members: members)
        lastMoment = start
    }

    mutating func read(_ line: ArraySlice<UInt8>) throws(Rejection) -> ArchivedMessage {
        remarks = []
        let text = Array(line)
        let value: JSON
        do throws(JSONSyntaxError) { value = try JSONReader.read(text) } catch {
            throw Rejection(reason: "\(error)")
        }
        guard let members = value.members else { throw Rejection(reason: "It is no JSON object.") }
        let object = JSON.object(members)
        guard let id = object["id"]?.string.flatMap(MessageID.init(checking:)) else {
            throw Rejection(reason: "Its id is not \(MessageID.rule.prefix { $0 != "," }).")
        }
        guard let author = object["agentName"]?.string.flatMap(AgentID.init(checking:)) else {
            throw Rejection(reason: "Its agentName is not \(AgentID.rule).")
        }
        guard let said = object["message"]?.string else { throw Rejection(reason: "Its message is no text.") }
        if let named = object["roomName"]?.string, named != room.rawValue { remarks.append(.otherRoom) }
        let isSystem = object["kind"]?.string == RoomMessage.Kind.system.rawValue && author == RoomMessage.systemAuthor
        if !isSystem, author.rawValue.lowercased() == RoomMessage.systemAuthor.rawValue {
            remarks.append(.strangeSystem)
        }
        let written = object["timestamp"]?.string
        let moment = written.flatMap { Timestamp($0) }
        if moment == nil { remarks.append(.unreadableTime) }
        lastMoment = moment ?? lastMoment
        var kept: [String] = []
        if object["timestamp"] != nil, written != lastMoment.description { kept.append("timestamp") }
        let metadata = object["metadata"]
        if let metadata, !metadata.isNull, metadata.members == nil {
            remarks.append(.otherMetadata)
            kept.append("metadata")
        }
        return ArchivedMessage(
            id: id,
            kind: isSystem ? .system : .user,
            author: author,
            text: said,
            mentions: mentions(object["mentions"], in: said, isSystem: isSystem),
            metadata: metadata?.members?.isEmpty == false
                ? RawMembers(members, written: text)["metadata"]?.written : nil,
            sentAt: lastMoment,
            origin: origin(members, text, isSystem: isSystem, keeping: kept)
        )
    }

    private func origin(_ members: [JSON.Member], _ text: [UInt8], isSystem: Bool, keeping kept: [String]) -> Origin? {
        let known = isSystem ? MessageLine.known : MessageLine.known.subtracting(["kind"])
        guard !kept.isEmpty || members.contains(where: { !known.contains($0.key) }) else { return nil }
        return RawMembers(members, written: text).origin(except: known, keeping: kept)
    }

    private mutating func mentions(_ listed: JSON?, in text: String, isSystem: Bool) -> [AgentID] {
        let found = !isSystem && MentionResolver.mayMention(text) ? resolver.mentions(in: text) : []
        guard let listed = listed?.array else { return found }
        var mentions: [AgentID] = []
        var seen: Set<AgentID> = []
        for name in listed {
            guard let agent = name.string.flatMap(AgentID.init(checking:)) else {
                if !remarks.contains(.badMention) { remarks.append(.badMention) }
                continue
            }
            if seen.insert(agent).inserted { mentions.append(agent) }
        }
        if mentions != found { remarks.append(.otherMentions) }
        return mentions
    }
}

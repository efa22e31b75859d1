import Orchestration
import Vocabulary

/// `presence.json`: who is in a room, and who was.
enum PresenceFile {
    static let name = "presence.json"
    private static let known: Set<String> = [
        "status", "messageCount", "joinedAt", "profile", "readThrough", "mentionsReadThrough",
    ]

    /// - Note: Nobody is online in a file; who was when it was written is told only where that is asked for.
    static func bytes(of members: [ArchivedMember], in room: RoomName, keepingPresence: Bool) -> [UInt8] {
        var file = ObjectWriter()
        file.string("roomName", room.rawValue)
        file.raw("users", list(members.filter(\.isPresent), keepingPresence: keepingPresence))
        let former = members.filter { !$0.isPresent }
        if !former.isEmpty { file.raw("formerUsers", list(former, keepingPresence: false)) }
        return FileJSON.indented(FileJSON.escapingSeparators(file.finished()))
    }

    private static func list(_ members: [ArchivedMember], keepingPresence: Bool) -> [UInt8] {
        var list = ObjectWriter()
        for member in members {
            var user = ObjectWriter()
            user.string("status", (keepingPresence ? member.presence : .offline).rawValue)
            user.integer("messageCount", member.keptCount + member.prunedCount)
            user.moment("joinedAt", member.joinedAt, spelledBy: member.origin)
            if let profile = member.profile { user.raw("profile", profile.text.utf8) }
            write(member.read, "readThrough", &user)
            write(member.mentionsRead, "mentionsReadThrough", &user)
            user.additions(member.origin, except: known)
            list.raw(member.agent.rawValue, user.finished())
        }
        return list.finished()
    }

    private static func write(_ mark: ArchivedMember.Mark, _ name: String, _ user: inout ObjectWriter) {
        switch mark {
        case .everything: break
        case .nothing: user.raw(name, "null".utf8)
        case .through(let id): user.string(name, id.rawValue)
        }
    }

    /// Who the file says is in the room or was, and what in it is of no use.
    ///
    /// - Note: The counts of messages come as the file has them, all of them as pruned ones.
    static func read(
        _ text: [UInt8],
        of room: RoomName,
        at start: Timestamp
    ) throws(JSONSyntaxError) -> (members: [ArchivedMember], notes: [String]) {
        guard let file = try RawMembers(reading: LenientJSON.plain(text)) else {
            return ([], ["\(name) is no JSON object"])
        }
        var notes = file.all.filter { !["roomName", "users", "formerUsers"].contains($0.name) }
            .map { "\(name): the field \($0.name.quoted) is not kept" }
        if let named = file["roomName"]?.value.string, named != room.rawValue {
            notes.append("\(name) is of the room \(named.quoted); the directory decides")
        }
        var members: [ArchivedMember] = []
        var seen: Set<AgentID> = []
        for (list, isPresent) in [("users", true), ("formerUsers", false)] {
            guard let users = file.object(list) else { continue }
            for member in users.all {
                guard let agent = AgentID(checking: member.name), agent != RoomMessage.systemAuthor,
                    let fields = users.object(member.name)
                else {
                    notes.append("\(name): \(member.name.quoted) is no agent, or its entry no object")
                    continue
                }
                guard seen.insert(agent).inserted else {
                    notes.append("\(name): \(agent.rawValue.quoted) is listed twice; the first entry is taken")
                    continue
                }
                members.append(self.member(agent, isPresent: isPresent, fields, at: start, &notes))
            }
        }
        return (members, notes)
    }

    private static func member(
        _ agent: AgentID,
        isPresent: Bool,
        _ fields: RawMembers,
        at start: Timestamp,
        _ notes: inout [String]
    ) -> ArchivedMember {
        let written = fields["joinedAt"]?.value.string
        let joinedAt = written.flatMap(Timestamp.init)
        if joinedAt == nil { notes.append("\(name): \(agent.rawValue.quoted) has no readable time of joining") }
        let isSpelledOtherwise = joinedAt.map { $0.description != written } ?? false
        let profile = fields["profile"]
        let isProfile = profile?.value.members != nil
        if let profile, !isProfile, !profile.value.isNull {
            notes.append("\(name): the profile of \(agent.rawValue.quoted) is no object")
        }
        return ArchivedMember(
            agent: agent,
            isPresent: isPresent,
            presence: fields["status"]?.value.string.flatMap(Presence.init) ?? .offline,
            joinedAt: joinedAt ?? start,
            prunedCount: fields.count(of: "messageCount"),
            profile: isProfile ? profile?.written : nil,
            read: mark(fields["readThrough"]),
            mentionsRead: mark(fields["mentionsReadThrough"]),
            origin: fields.origin(except: known, keeping: isSpelledOtherwise ? ["joinedAt"] : [])
        )
    }

    private static func mark(_ field: RawMembers.Member?) -> ArchivedMember.Mark {
        guard let field else { return .everything }
        if field.value.isNull { return .nothing }
        return field.value.string.flatMap(MessageID.init(checking:)).map(ArchivedMember.Mark.through) ?? .everything
    }
}

import Orchestration
import Vocabulary

/// `rooms.json`: every room, what it is for, and how much is in it.
enum RoomListFile {
    static let name = "rooms.json"
    private static let known: Set<String> = ["description", "createdAt", "messageCount", "userCount", "prunedCount"]

    static func bytes(of rooms: [ArchivedRoom]) -> [UInt8] {
        var list = ObjectWriter()
        for room in rooms {
            var entry = ObjectWriter()
            if let description = room.description { entry.string("description", description) }
            entry.moment("createdAt", room.createdAt, spelledBy: room.origin)
            entry.integer("messageCount", room.keptCount + room.prunedCount)
            entry.integer("userCount", room.userCount)
            // The specification counts what is in the file; what is gone from it is counted beside.
            if room.prunedCount > 0 { entry.integer("prunedCount", room.prunedCount) }
            entry.additions(room.origin, except: known)
            list.raw(room.name.rawValue, entry.finished())
        }
        var file = ObjectWriter()
        file.raw("rooms", list.finished())
        return FileJSON.indented(FileJSON.escapingSeparators(file.finished()))
    }

    /// What the file says of one room.
    struct Entry {
        var room: ArchivedRoom
        var messageCount: Int?
        var userCount: Int?
        var isDated: Bool
    }

    /// What the file says, and what in it is of no use.
    static func read(_ text: [UInt8]) throws(JSONSyntaxError) -> (entries: [Entry], notes: [String]) {
        guard let file = try RawMembers(reading: LenientJSON.plain(text)) else {
            return ([], ["\(name) is no JSON object"])
        }
        var notes = file.all.filter { $0.name != "rooms" }.map { "\(name): the field \($0.name.quoted) is not kept" }
        guard let rooms = file.object("rooms") else { return ([], notes + ["\(name) lists no rooms"]) }
        var entries: [Entry] = []
        for member in rooms.all {
            guard let name = RoomName(checking: member.name) else {
                notes.append("\(Self.name): \(member.name.quoted) is no name of a room (\(RoomName.rule))")
                continue
            }
            guard let fields = rooms.object(member.name) else {
                notes.append("\(Self.name): the entry of \(name) is no object")
                continue
            }
            entries.append(entry(of: name, fields, &notes))
        }
        return (entries, notes)
    }

    private static func entry(of name: RoomName, _ fields: RawMembers, _ notes: inout [String]) -> Entry {
        let written = fields["createdAt"]?.value.string
        let createdAt = written.flatMap(Timestamp.init)
        if createdAt == nil { notes.append("\(Self.name): \(name) has no readable time of creation") }
        let isSpelledOtherwise = createdAt.map { $0.description != written } ?? false
        return Entry(
            room: ArchivedRoom(
                name: name,
                description: fields["description"]?.value.string,
                createdAt: createdAt ?? Timestamp(milliseconds: 0),
                prunedCount: fields.count(of: "prunedCount"),
                origin: fields.origin(except: known, keeping: isSpelledOtherwise ? ["createdAt"] : [])
            ),
            messageCount: fields["messageCount"]?.value.integer,
            userCount: fields["userCount"]?.value.integer,
            isDated: createdAt != nil
        )
    }
}

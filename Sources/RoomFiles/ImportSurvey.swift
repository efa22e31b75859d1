import Orchestration
import Vocabulary

/// A first reading of everything that is to be imported; it changes nothing.
struct ImportSurvey {
    var rooms: [SurveyedRoom] = []
    var report = ImportReport()

    private let options: RoomImporter.Options
    private let time: any TimeSource
    /// Lists of rooms and of agents are read whole.
    private static let longestList = 67_108_864
    private static let batchSize = 500

    init(of root: Folder, for importer: RoomImporter) async throws {
        options = importer.options
        time = importer.time
        for name in try root.names() where name != RoomListFile.name && name != RoomExporter.rooms {
            report.ignored.append(name)
        }
        let entries = try await entries(in: root)
        let folders = try folders(in: root)
        guard !folders.isEmpty || root.entry(RoomListFile.name) != nil else {
            throw Fault(
                .invalidArgument,
                "\(root.path) holds no rooms: neither rooms.json nor directories in rooms/ tell of any."
            )
        }
        for name in Set(entries.keys).union(folders).sorted(by: { $0.rawValue < $1.rawValue }) {
            rooms.append(try await survey(name, entries[name], isFolder: folders.contains(name), root, importer.store))
        }
    }

    // MARK: Lists

    private mutating func entries(in root: Folder) async throws -> [RoomName: RoomListFile.Entry] {
        let read = try await document(RoomListFile.name, in: root) { text throws(JSONSyntaxError) in
            try RoomListFile.read(text)
        }
        guard let read else { return [:] }
        report.notes += read.notes
        return Dictionary(read.entries.map { ($0.room.name, $0) }) { first, _ in first }
    }

    private mutating func folders(in root: Folder) throws -> Set<RoomName> {
        switch root.entry(RoomExporter.rooms) {
        case nil: return []
        case .folder: break
        case .file: return try refuse("\(RoomExporter.rooms) is no directory", [])
        case .other(let kind): return try refuse("\(RoomExporter.rooms) is \(kind)", [])
        }
        let folder = try root.folder(RoomExporter.rooms)
        var names: Set<RoomName> = []
        for name in try folder.names() {
            let path = "\(RoomExporter.rooms)/\(name)"
            switch folder.entry(name) {
            case .folder:
                if let room = RoomName(checking: name) {
                    names.insert(room)
                } else {
                    _ = try refuse("\(path.quoted): a room is named by \(RoomName.rule)", ())
                }
            case .other(let kind): _ = try refuse("\(path.quoted) is \(kind)", ())
            case .file, nil: report.ignored.append(path)
            }
        }
        return names
    }

    /// Notes that something is not taken; that stops a strict import.
    private mutating func refuse<Outcome>(_ note: String, _ outcome: Outcome) throws -> Outcome {
        try Self.requireLeniency(options, note)
        report.notes.append("not taken: \(note)")
        return outcome
    }

    private static func requireLeniency(_ options: RoomImporter.Options, _ note: String) throws(Fault) {
        guard options.isStrict else { return }
        throw Fault(.invalidMessageFormat, "Nothing was imported, since --strict allows no fault: \(note).")
    }

    /// Reads a file in one piece under its lock; nothing where there is none, or where it cannot be understood.
    private mutating func document<Content>(
        _ name: String,
        in folder: Folder,
        _ read: ([UInt8]) throws(JSONSyntaxError) -> Content
    ) async throws -> Content? {
        switch folder.entry(name) {
        case nil: return nil
        case .file: break
        case .folder: return try refuse("\(folder.path)/\(name) is a directory", nil)
        case .other(let kind): return try refuse("\(folder.path)/\(name) is \(kind)", nil)
        }
        let text = try await FileLock.holding(name, in: folder, patience: options.lockTimeout, time: time) { _ in
            try OpenFile(name, in: folder)?.contents(atMost: Self.longestList)
        }
        guard let text else { return nil }
        do throws(JSONSyntaxError) { return try read(text) } catch {
            return try refuse("\(folder.path)/\(name). \(error)", nil)
        }
    }

    // MARK: Rooms

    private mutating func survey(
        _ name: RoomName,
        _ entry: RoomListFile.Entry?,
        isFolder: Bool,
        _ root: Folder,
        _ store: any RoomArchive & RoomStore
    ) async throws -> SurveyedRoom {
        let undated = ArchivedRoom(name: name, description: nil, createdAt: Timestamp(milliseconds: 0))
        var room = SurveyedRoom(entry?.room ?? undated, hasFolder: isFolder)
        if entry == nil { room.report.notes.append("rooms.json does not list it") }
        var lines: [AgentID: Int] = [:]
        if isFolder {
            let folder = try root.folder(RoomExporter.rooms).folder(name.rawValue)
            for other in try folder.names() where other != RoomExporter.messages && other != PresenceFile.name {
                report.ignored.append("\(RoomExporter.rooms)/\(name)/\(other)")
            }
            let start = room.archived.createdAt
            let presence = try await document(PresenceFile.name, in: folder) { text throws(JSONSyntaxError) in
                try PresenceFile.read(text, of: name, at: start)
            }
            room.members = presence?.members ?? []
            room.report.notes += presence?.notes ?? []
            lines = try await messages(of: &room, in: folder, store)
        } else {
            room.report.notes.append("it has no directory")
        }
        repair(&room, entry, lines)
        if let standing = try await store.room(name), standing.description != room.archived.description {
            room.report.notes.append("the board keeps its own description of the room")
        }
        return room
    }

    /// Reads a room's messages through, and counts them for each agent that the room knows.
    private mutating func messages(
        of room: inout SurveyedRoom,
        in folder: Folder,
        _ store: any RoomArchive
    ) async throws -> [AgentID: Int] {
        let name = RoomExporter.messages
        switch folder.entry(name) {
        case nil, .file: break
        case .folder: return try refuse("\(folder.path)/\(name) is a directory", [:])
        case .other(let kind): return try refuse("\(folder.path)/\(name) is \(kind)", [:])
        }
        // The file only grows; its length is what needs the lock.
        let file = try await FileLock.holding(name, in: folder, patience: options.lockTimeout, time: time) { _ in
            try OpenFile(name, in: folder)
        }
        guard let file else { return [:] }
        guard file.size <= options.maxFileBytes else {
            return try refuse("\(file.path) is longer than \(options.maxFileBytes) bytes (--max-file-bytes)", [:])
        }
        room.size = file.size
        var counts = Dictionary(room.members.map { ($0.agent, 0) }) { first, _ in first }
        var lines = LineReader(file, upTo: file.size)
        var reader = room.reader
        var ids: [MessageID] = []
        while let line = try lines.next() {
            do throws(Rejection) {
                let message = try reader.read(line)
                if message.kind == .user {
                    room.saidCount += 1
                    counts[message.author]? += 1
                }
                ids.append(message.id)
            } catch {
                try note(error, of: line, in: file.path, &room)
            }
            guard ids.count == Self.batchSize else { continue }
            room.missingCount += try await store.missingMessages(ids, in: room.archived.name)
            ids.removeAll(keepingCapacity: true)
        }
        room.missingCount += try await store.missingMessages(ids, in: room.archived.name)
        return counts
    }

    private func note(
        _ rejection: Rejection,
        of line: LineReader.Line,
        in path: String,
        _ room: inout SurveyedRoom
    ) throws {
        room.report.rejected += 1
        if line.isComplete {
            try Self.requireLeniency(options, "\(path), line \(line.number). \(rejection.reason)")
            if room.report.rejected == 1 {
                room.report.notes.append("line \(line.number) is rejected. \(rejection.reason)")
            }
        } else {
            // A writer was stopped in the middle of it: nothing is wrong with the rest.
            room.report.notes.append("the last line, \(line.number), is torn off")
        }
    }

    /// Counts anew what the list only says.
    private func repair(_ room: inout SurveyedRoom, _ entry: RoomListFile.Entry?, _ lines: [AgentID: Int]) {
        for place in room.members.indices {
            let member = room.members[place]
            // What an agent sent beyond the lines there are was pruned.
            room.members[place].prunedCount = max(0, member.prunedCount - (lines[member.agent] ?? 0))
        }
        let said = room.saidCount + room.archived.prunedCount
        if let entry, let listed = entry.messageCount, listed != said {
            room.report.notes.append("rooms.json counts \(listed) messages; it is \(said)")
        }
        let present = room.members.count(where: \.isPresent)
        if let entry, let listed = entry.userCount, listed != present {
            room.report.notes.append("rooms.json counts \(listed) agents; it is \(present)")
        }
    }
}

import Orchestration
import Vocabulary

/// A room of a directory that was read through once.
struct SurveyedRoom {
    var archived: ArchivedRoom
    /// Whether the directory holds more of the room than its name in the list.
    var hasFolder: Bool
    var members: [ArchivedMember] = []
    /// How much of the file of messages was read; what is added later is left for the next import.
    var size = 0
    /// The messages that agents sent, those of a board itself left out.
    var saidCount = 0
    /// The messages that the room on the board does not hold.
    var missingCount = 0
    var report: ImportReport.Room

    init(_ room: ArchivedRoom, hasFolder: Bool) {
        archived = room
        self.hasFolder = hasFolder
        report = ImportReport.Room(name: room.name)
    }

    var reader: MessageLineReader {
        MessageLineReader(
            room: archived.name,
            members: members.filter(\.isPresent).map(\.agent),
            since: archived.createdAt
        )
    }

    /// The lines that were read, once more; nothing where there are none.
    func lines(from root: Folder) throws(Fault) -> LineReader? {
        guard hasFolder, size > 0 else { return nil }
        let folder = try root.folder(RoomExporter.rooms).folder(archived.name.rawValue)
        guard let file = try OpenFile(RoomExporter.messages, in: folder), file.size >= size else {
            throw Fault(
                .storageError,
                "\(folder.path)/\(RoomExporter.messages) was cut while it was read. Import again; what was taken is not taken twice."
            )
        }
        return LineReader(file, upTo: size)
    }

    /// Puts the lines that cannot be taken into a file, each with its number and the reason.
    mutating func writeRejects(from root: Folder, into folder: Folder) throws {
        guard report.rejected > 0, var lines = try lines(from: root) else { return }
        var reader = reader
        let file = try PendingFile("\(archived.name).rejects.jsonl", in: folder) { file in
            while let line = try lines.next() {
                do throws(Rejection) { _ = try reader.read(line) } catch {
                    var reject = ObjectWriter()
                    reject.integer("line", line.number)
                    reject.string("reason", error.reason)
                    if let bytes = line.bytes {
                        if let text = String(validating: bytes, as: UTF8.self) {
                            reject.string("text", text)
                        } else {
                            reject.raw("bytes", JSON.array(bytes.map { .integer(Int($0)) }).bytes)
                        }
                    }
                    try file.write(FileJSON.escapingSeparators(reject.finished()) + [0x0A])
                }
            }
        }
        try file.publish()
        report.rejectsFile = "\(folder.path)/\(file.name)"
    }
}

extension MessageLineReader {
    mutating func read(_ line: LineReader.Line) throws(Rejection) -> ArchivedMessage {
        guard let bytes = line.bytes else {
            throw Rejection(reason: "It is longer than \(LineReader.longestLine) bytes.")
        }
        return try read(bytes)
    }
}

package import Orchestration
package import Vocabulary

/// Writes all rooms of a board into a directory, as they stood at one moment.
package struct RoomExporter {
    private let archive: any RoomArchive
    private let time: any TimeSource
    private let lockTimeout: Duration

    static let messages = "messages.jsonl"
    static let rooms = "rooms"

    package init(archive: any RoomArchive, time: any TimeSource, lockTimeout: Duration) {
        self.archive = archive
        self.time = time
        self.lockTimeout = lockTimeout
    }

    /// What an export wrote, and what it found in its way.
    package struct Report: Sendable, Equatable {
        package var rooms = 0
        package var messages = 0
        /// Directories of rooms that the board does not have; they stand as before.
        package var leftAlone: [String] = []
    }

    /// Writes everything beside what stands in the directory, and then puts it in its place file by file.
    package func export(to path: String, keepingPresence: Bool = false) async throws -> Report {
        let root = try Folder(making: path)
        let draft = try await archive.withRoomSnapshot { snapshot in
            try Draft(of: snapshot, in: root, keepingPresence: keepingPresence)
        }
        var waiting = draft.files[...]
        defer { for file in waiting { file.discard() } }
        while let file = waiting.first {
            try await FileLock.holding(file.name, in: file.folder, patience: lockTimeout, time: time) { _ in
                try file.publish()
            }
            waiting.removeFirst()
        }
        return draft.report
    }
}

/// All files of an export, written but not in their places yet.
private struct Draft: Sendable {
    private(set) var files: [PendingFile] = []
    private(set) var report = RoomExporter.Report()
    private static let pageSize = 500

    init(of snapshot: any RoomSnapshot, in root: Folder, keepingPresence: Bool) throws {
        do { try write(snapshot, in: root, keepingPresence: keepingPresence) } catch {
            for file in files { file.discard() }
            throw error
        }
    }

    private mutating func write(_ snapshot: any RoomSnapshot, in root: Folder, keepingPresence: Bool) throws {
        let rooms = try snapshot.rooms()
        let folder = try root.makeFolder(RoomExporter.rooms)
        try Self.makeFolders(of: rooms, in: folder)
        for room in rooms {
            let folder = try folder.folder(room.name.rawValue)
            var count = 0
            files.append(
                try PendingFile(RoomExporter.messages, in: folder) { file in
                    var last = 0
                    while true {
                        let page = try snapshot.messages(of: room.name, after: last, limit: Self.pageSize)
                        for message in page { try file.write(MessageLine.bytes(of: message, in: room.name)) }
                        count += page.count
                        guard page.count == Self.pageSize, let end = page.last else { return }
                        last = end.sequence
                    }
                }
            )
            let members = try snapshot.members(of: room.name)
            files.append(
                try PendingFile(PresenceFile.name, in: folder) { file in
                    try file.write(PresenceFile.bytes(of: members, in: room.name, keepingPresence: keepingPresence))
                }
            )
            report.rooms += 1
            report.messages += count
        }
        // Last of all: a reader that goes by the list finds every room of it.
        files.append(
            try PendingFile(RoomListFile.name, in: root) { try $0.write(RoomListFile.bytes(of: rooms)) }
        )
        let names = Set(rooms.map(\.name.rawValue))
        report.leftAlone = try folder.names().filter { !names.contains($0) }
    }

    /// Makes a directory for each room, and refuses where the file system takes two names for one.
    private static func makeFolders(of rooms: [ArchivedRoom], in folder: Folder) throws(Fault) {
        var owners: [FileIdentity: RoomName] = [:]
        for room in rooms {
            guard let identity = try folder.makeFolder(room.name.rawValue).identity else { continue }
            if let other = owners[identity] {
                throw Fault(
                    .storageError,
                    "The file system of \(folder.path) takes the rooms \(other) and \(room.name) for one. Export to another."
                )
            }
            owners[identity] = room.name
        }
        try folder.sync()
    }
}

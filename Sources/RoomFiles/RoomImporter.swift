package import Orchestration
package import Vocabulary

/// Takes the rooms of a directory into a board: it reads everything once before it changes anything.
package struct RoomImporter {
    package struct Options: Sendable {
        /// Whether anything that would be rejected stops the import before it begins.
        package var isStrict = false
        /// Whether agents that the files show online are online on the board.
        package var keepsPresence = false
        /// Whether rooms and messages beyond the limits of the board are taken all the same.
        package var goesBeyondLimits = false
        package var maxRooms = 100
        package var maxMessages = 10_000
        package var maxFileBytes = 4_294_967_296
        package var lockTimeout = Duration.seconds(5)
        /// Where rejected lines are put; beside the files they come from unless set.
        package var rejectsDirectory: String?
        /// Whether a server writes to the same store, which has to come to its turn between two batches.
        package var isBesideServer = false

        package init() {}
    }

    let store: any RoomArchive & RoomStore
    let options: Options
    let time: any TimeSource

    /// A batch holds up every other writer for as long as it takes; where there is none, fewer commits are faster.
    private var batchSize: Int { options.isBesideServer ? 500 : 10_000 }
    private var batchBytes: Int { options.isBesideServer ? 1_048_576 : 4_194_304 }

    package init(store: any RoomArchive & RoomStore, options: Options, time: any TimeSource) {
        self.store = store
        self.options = options
        self.time = time
    }

    package func `import`(from path: String) async throws -> ImportReport {
        let root = try Folder(path: path)
        var survey = try await ImportSurvey(of: root, for: self)
        try await survey.requireLimits(of: self)
        try survey.writeRejects(from: root, into: options.rejectsDirectory)
        for place in survey.rooms.indices {
            try await take(&survey.rooms[place], from: root)
        }
        survey.report.rooms = survey.rooms.map(\.report)
        return survey.report
    }

    private func take(_ room: inout SurveyedRoom, from root: Folder) async throws {
        let now = time.now()
        room.report.isNew = try await store.takeRoom(room.archived, at: now)
        try await takeMessages(of: &room, from: root)
        room.report.members = try await store.takeMembers(
            room.members,
            into: room.archived.name,
            keepingPresence: options.keepsPresence,
            at: now
        )
        guard room.report.added > 0 else { return }
        try await store.noteImport(of: room.report.added, into: room.archived.name, at: now)
    }

    private func takeMessages(of room: inout SurveyedRoom, from root: Folder) async throws {
        guard var lines = try room.lines(from: root) else { return }
        var reader = room.reader
        var batch: [ArchivedMessage] = []
        var places: [Int] = []
        var bytes = 0
        while let line = try lines.next() {
            guard let text = line.bytes, let message = try? reader.read(text) else { continue }
            room.report.note(reader.remarks, line: line.number)
            batch.append(message)
            places.append(line.number)
            bytes += text.count
            guard batch.count == batchSize || bytes >= batchBytes else { continue }
            try await take(batch, from: places, into: &room)
            batch.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if !batch.isEmpty { try await take(batch, from: places, into: &room) }
    }

    private func take(_ batch: [ArchivedMessage], from places: [Int], into room: inout SurveyedRoom) async throws {
        let start = time.now()
        let taken = try await store.takeMessages(batch, into: room.archived.name)
        room.report.added += taken.added
        room.report.known += taken.known
        room.report.renamed += taken.renamed.count
        for renaming in taken.renamed where room.report.renamedExamples.count < 5 {
            room.report.renamedExamples.append(
                "line \(places[renaming.place]): the id \(batch[renaming.place].id) is another message's; it is \(renaming.id) now"
            )
        }
        // The store's lock is free for as long as it was held: no other writer waits for its turn in vain.
        if options.isBesideServer { try await time.sleep(for: max(time.now() - start, .milliseconds(1))) }
    }
}

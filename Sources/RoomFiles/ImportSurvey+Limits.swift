import Orchestration
import Vocabulary

extension ImportSurvey {
    /// Refuses what the board would not keep: a room over its limit loses its oldest messages as agents send.
    mutating func requireLimits(of importer: RoomImporter) async throws {
        let options = importer.options
        let standing = try await importer.store.rooms(of: nil)
        let names = Set(standing.map(\.name))
        let roomCount = names.union(rooms.map(\.archived.name)).count
        if roomCount > max(options.maxRooms, names.count) {
            try allow(
                "The board would hold \(roomCount) rooms; its limit is \(options.maxRooms) (AGENT_COMM_MAX_ROOMS)",
                options
            )
            report.notes.append("the board holds more rooms than AGENT_COMM_MAX_ROOMS (\(options.maxRooms)) allows")
        }
        let kept = Dictionary(standing.map { ($0.name, $0.keptMessages) }) { first, _ in first }
        for place in rooms.indices {
            let room = rooms[place]
            let count = (kept[room.archived.name] ?? 0) + room.missingCount
            guard room.missingCount > 0, count > options.maxMessages else { continue }
            try allow(
                "The room \(room.archived.name) would hold \(count) messages; the server keeps \(options.maxMessages) (AGENT_COMM_MAX_MESSAGES) and prunes the oldest as agents send",
                options
            )
            rooms[place].report.notes.append(
                "it holds \(count) messages, more than AGENT_COMM_MAX_MESSAGES (\(options.maxMessages)): the oldest go as agents send"
            )
        }
    }

    private func allow(_ sentence: String, _ options: RoomImporter.Options) throws(Fault) {
        guard !options.goesBeyondLimits else { return }
        throw Fault(
            .roomLimitReached,
            "\(sentence). Nothing was imported. Raise the setting for the server and for this command, or pass --beyond-limits."
        )
    }

    /// Puts what is rejected aside before anything is taken, so that a directory that cannot be written to is no loss.
    mutating func writeRejects(from root: Folder, into path: String?) throws {
        guard rooms.contains(where: { $0.report.rejected > 0 }) else { return }
        let folder = try path.map { path throws(Fault) in try Folder(making: path) } ?? root
        for place in rooms.indices {
            do { try rooms[place].writeRejects(from: root, into: folder) } catch let fault as Fault {
                throw Fault(
                    fault.code,
                    "\(fault.message) Nothing was imported. Choose a directory for rejected lines with --rejects."
                )
            }
        }
    }
}

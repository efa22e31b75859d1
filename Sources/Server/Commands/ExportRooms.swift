import ArgumentParser
import Orchestration
import RoomFiles
import Vocabulary

/// Writes the rooms into files, in the layout of the room specification; works beside a running server.
struct ExportRooms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all rooms into a directory: rooms.json, rooms/NAME/messages.jsonl, rooms/NAME/presence.json.",
        discussion: """
            The files show one moment of the board, and each takes its place whole. Works beside a running server.
            """
    )

    @Argument(help: "The directory; it is made where it is missing.")
    var directory: String

    @Flag(help: "Tell who is online; otherwise everybody is offline, as nobody is online in a file.")
    var keepPresence = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        try await store.withBoard { board in
            let exporter = RoomExporter(
                archive: board.store,
                time: board.time,
                lockTimeout: board.settings.lockTimeout
            )
            let report = try await exporter.export(to: directory, keepingPresence: keepPresence)
            let details: JSON = ["rooms": .integer(report.rooms), "messages": .integer(report.messages)]
            try await board.store.appendAudit([
                AuditEntry(.roomsExported, by: .operator, at: board.time.now(), details: details)
            ])
            print("\(report.messages) messages in \(report.rooms) rooms written to \(directory).")
            for name in report.leftAlone { printNote("left alone, since the board has no such room: rooms/\(name)") }
        }
    }
}

import ArgumentParser
import Orchestration
import RoomFiles
import Vocabulary

/// Takes rooms in from files of this server or of the one that the room specification came from.
struct ImportRooms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in the rooms of a directory that `export` or another server of the same layout wrote.",
        discussion: """
            Everything is read once before anything is changed. What was taken before is not taken twice. Works beside a
            running server, which shows the messages at once and marks them as imported.
            """
    )

    @Argument(help: "The directory that holds rooms.json and rooms/.")
    var directory: String

    @Flag(help: "Take nothing at all if any line or file would be rejected.")
    var strict = false

    @Flag(help: "Show agents online that the files show online.")
    var keepPresence = false

    @Flag(help: "Take rooms and messages beyond AGENT_COMM_MAX_ROOMS and AGENT_COMM_MAX_MESSAGES.")
    var beyondLimits = false

    @Option(help: "Where rejected lines are put, as NAME.rejects.jsonl; the imported directory unless set.")
    var rejects: String?

    @Option(help: "The longest file of messages that is read.")
    var maxFileBytes = RoomImporter.Options().maxFileBytes

    @OptionGroup var store: StoreOptions

    func run() async throws {
        try await store.withBoard(making: true) { board in
            let settings = board.settings
            var options = RoomImporter.Options()
            options.isStrict = strict
            options.keepsPresence = keepPresence
            options.goesBeyondLimits = beyondLimits
            options.maxRooms = settings.roomPolicy.maxRooms
            options.maxMessages = settings.roomPolicy.maxMessages
            options.maxFileBytes = maxFileBytes
            options.lockTimeout = settings.lockTimeout
            options.rejectsDirectory = rejects
            options.isBesideServer = board.isServed
            let importer = RoomImporter(store: board.store, options: options, time: board.time)
            print(try await importer.import(from: directory))
        }
    }
}

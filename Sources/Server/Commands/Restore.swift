import ArgumentParser
import StorageSQLite
import Vocabulary

/// Puts a backup in the place of the store, while no server runs.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup into a data directory, while no server runs on it.",
        discussion: "The backup is checked first. With --force, a store that stands there is kept beside it."
    )

    @Argument(help: "A file that `callboard backup` wrote.")
    var file: String

    @Flag(help: "Put it in the place of a store that stands there.")
    var force = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let settings = try await store.settings()
        try settings.requireDatabase()
        let directory = try DataDirectory(path: settings.dataDirectory)
        let kept = try directory.restore(from: file, replacing: force, at: SystemTime().now())
        print("\(file) is now the store of \(directory.path).")
        if let kept { print("What stood there is kept as \(kept).") }
    }
}

import ArgumentParser
import StorageSQLite
import Vocabulary

/// Writes the store anew without the room that nothing needs, while no server runs.
struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the store anew without the room that nothing needs, while no server runs on it.",
        discussion: """
            A store that was made by this version gives room back by itself while the server runs; one made by an \
            earlier version does so after it was compacted once.
            """
    )

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let settings = try await store.settings()
        try settings.requireDatabase()
        let path = settings.dataDirectory
        let directory = try DataDirectory(path: path)
        guard directory.holdsStore else { throw ValidationError("There is no store in \(path).") }
        let (before, after) = try directory.compact()
        print("The store takes \(after) bytes now; it took \(before).")
    }
}

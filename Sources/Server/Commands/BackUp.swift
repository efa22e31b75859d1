import ArgumentParser
import StorageSQLite
import Vocabulary

/// Copies the store into one file; works beside a running server.
struct BackUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the store into one file, beside a running server.",
        discussion: """
            The file shows one moment of the board. It is checked and brought to the disk before it takes its name, and \
            it is for its owner only: it holds all that the board holds, keys as digests.
            """
    )

    @Argument(help: "The file to write.")
    var file: String

    @Flag(help: "Replace the file if it exists.")
    var force = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        try await store.withDatabase { store, _, _ in
            let size = try await store.backUp(to: file, replacing: force, at: SystemTime().now())
            print("\(file) is written and checked: \(size) bytes.")
        }
    }
}

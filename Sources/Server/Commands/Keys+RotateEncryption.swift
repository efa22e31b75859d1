import ArgumentParser
import Orchestration
import StorageSQLite
import Vocabulary

extension Keys {
    struct RotateEncryption: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal everything in the store under the newest encryption key.",
            discussion: """
                Works beside a running server, which must have been started with the same newest key. What was plain is \
                sealed too. It may be broken off and started again.
                """
        )

        @OptionGroup var store: StoreOptions

        func run() async throws {
            try await store.withDatabase { store, directory, settings in
                guard let newest = settings.encryptionKeys.first else {
                    throw ValidationError("Name the key in \(Setting.encryptionKey.variable), the newest first.")
                }
                let outcome = try await store.rotateEncryption(
                    besideServer: directory.isServed,
                    pausing: .milliseconds(5),
                    time: SystemTime()
                ) { printNote("\($0.table): \($0.rows) rows, \($0.sealed) sealed anew") }
                tell(outcome, newest.id)
            }
        }

        private func tell(_ outcome: RotationOutcome, _ newest: String) {
            print("Sealed \(outcome.sealed) rows under the key \(newest).")
            for key in outcome.retired { print("Nothing is sealed with the key \(key) any more: take it away.") }
            for left in outcome.left {
                let kind = left.keyID.map { "sealed with the key \($0) and do not open" } ?? "plain"
                print("\(left.count) values are still \(kind).")
            }
            if !outcome.isLogEmpty {
                printNote(
                    "The log of the database still holds what was written before; it goes with the next checkpoint."
                )
            }
        }
    }
}

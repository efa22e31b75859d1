import ArgumentParser
import Orchestration
import Vocabulary

/// Shows the audit log, and follows its chain; works beside a running server.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who administered the board and who was refused, and check that nobody changed the log.",
        subcommands: [List.self, Verify.self],
        defaultSubcommand: List.self
    )
}

extension Audit {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the newest rows that match, newest last.")

        @Option(help: "Only what is younger: 24h, 7d, 30m.")
        var since: Lifetime?

        @Option(help: "Only what this actor did: an agent, key:ID, operator, server, or an address.")
        var actor: String?

        @Option(help: "Only this action, such as refused or key_created.")
        var action: String?

        @Option(help: "Rows at most.")
        var limit = 1_000

        @Flag(help: "Print each row as a JSON object on a line of its own.")
        var json = false

        @OptionGroup var store: StoreOptions

        func validate() throws {
            guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit is from 1 to 1000000.") }
            let known = AuditEntry.Action.allCases.map(\.rawValue)
            guard action.map(known.contains) ?? true else {
                throw ValidationError("--action is one of: \(known.joined(separator: ", ")).")
            }
        }

        func run() async throws {
            try await store.withBoard { board in
                let filter = AuditFilter(
                    since: since.map { board.time.now() - $0.duration },
                    actor: actor,
                    action: action
                )
                let rows = try await board.store.auditRows(matching: filter, limit: limit)
                for row in rows { print(json ? row.json : row.line) }
                if rows.isEmpty { printNote("No row of the audit log matches.") }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow the chain of hashes from its beginning, and name the first row that was touched.",
            discussion: """
                Ends with 1 if a row was changed, dropped or moved. The last hash names the whole log: kept elsewhere, it
                shows later that nobody has written the log anew.
                """
        )

        @OptionGroup var store: StoreOptions

        func run() async throws {
            try await store.withBoard { board in
                switch try await board.store.checkAudit(last: nil) {
                case .sound(let rows, let end):
                    print("The audit log is sound: \(rows) rows, the last is \(end.sequence), \(end.fingerprint).")
                case .broken(let row, let reason):
                    print("The audit log is broken at row \(row): \(reason).")
                    throw ExitCode.failure
                }
            }
        }
    }
}

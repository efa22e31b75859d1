import ArgumentParser
import Orchestration
import Vocabulary

/// Makes, lists, ends and renews keys; what it does counts at once, also for a running server.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the keys of agents and operators.",
        subcommands: [Create.self, List.self, Revoke.self, Rotate.self, RotateEncryption.self]
    )
}

extension Keys {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key for an agent; it is shown once.",
            discussion: "Example: callboard keys create --agent planning-agent-001 --type planning"
        )

        @Option(help: "The agent that the key is for. A worker's key needs one.")
        var agent: String?

        @Option(help: "The agent's type: the queue it takes tasks from. A worker's key needs one.")
        var type: String?

        @Option(help: "worker, orchestrator or observer.")
        var role: Role = .worker

        @Option(help: "Ends the key after a while: 90d, 12h, 30m or 45s.")
        var expires: Lifetime?

        @Option(name: .customLong("not-before"), help: "Lets the key begin after a while, from which its end counts.")
        var notBefore: Lifetime?

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let agent = try AgentID.option("--agent", agent)
            let type = try AgentType.option("--type", type)
            if role == .worker, agent == nil || type == nil {
                throw ValidationError("A worker's key is for one agent of one type: pass --agent ID and --type TYPE.")
            }
            let made = try await store.makeKey(
                role: role,
                agent: agent,
                agentType: type,
                lasting: expires?.duration,
                startingAfter: notBefore?.duration
            )
            print(made.key.text)
            printNote("Keep it: it is not shown again. Use it as `Authorization: Bearer \(APIKey.prefix)…`.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys, without their secrets.")

        @OptionGroup var store: StoreOptions

        func run() async throws {
            try await store.withKeyRing { ring in
                let now = SystemTime().now()
                let rows = try await ring.keys().map { (key: KeyRecord) -> [String] in
                    [
                        key.id, key.role.rawValue, key.agent?.rawValue ?? "-", key.agentType?.rawValue ?? "-",
                        key.state(at: now), "\(key.createdAt)", key.expiresAt.map { "\($0)" } ?? "-",
                        key.lastUsedAt.map { "\($0)" } ?? "never",
                    ]
                }
                guard !rows.isEmpty else { return printNote("No keys. Make one with `callboard keys create`.") }
                let table = [["ID", "ROLE", "AGENT", "TYPE", "STATE", "CREATED", "EXPIRES", "LAST USE"]] + rows
                let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
                for row in table {
                    let cells = zip(row.dropLast(), widths).map { $0.padding(to: $1) } + row.suffix(1)
                    print(cells.joined(separator: "  "))
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key at once.")

        @Argument(help: "The key's ID, as `keys list` shows it.")
        var id: String

        @OptionGroup var store: StoreOptions

        func run() async throws {
            try await store.withKeyRing { try await $0.revoke(id) }
            print("Revoked \(id).")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key for the holder of an old one, which keeps working for an overlap."
        )

        @Argument(help: "The old key's ID, as `keys list` shows it.")
        var id: String

        @Option(help: "How long the old key keeps working: 24h, 30m, or 0s.")
        var overlap = Lifetime(duration: .seconds(86_400))

        @OptionGroup var store: StoreOptions

        func run() async throws {
            try await store.withKeyRing { ring in
                print(try await ring.rotate(id, overlap: overlap.duration).text)
                printNote("The old key \(id) works for another \(overlap).")
            }
        }
    }
}

extension KeyRecord {
    fileprivate func state(at now: Timestamp) -> String {
        if revokedAt != nil { return "revoked" }
        if hasEnded(at: now) { return "expired" }
        return isValid(at: now) ? "valid" : "waiting"
    }
}

extension Role: ExpressibleByArgument {}

/// A length of time as a person types it: `90d`, `12h`, `30m`, `45s`.
struct Lifetime: ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration

    init(duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let units = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
        guard let unit = argument.last.flatMap({ units[String($0)] }), let count = Int(argument.dropLast()),
            (0...36_500).contains(count)
        else { return nil }
        duration = .seconds(count * unit)
    }

    var description: String {
        let seconds = duration.components.seconds
        for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)] where seconds % length == 0 && seconds > 0
        {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

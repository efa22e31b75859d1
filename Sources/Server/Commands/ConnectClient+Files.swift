import Connect
import Foundation
import Vocabulary

extension ConnectClient {
    var hasHooks: Bool { reports && !noHooks }

    var hasTelemetry: Bool { reports && !noTelemetry }

    /// Whether the client can report what it does, and the board knows of whom: an observer only reads.
    private var reports: Bool { client == .claudeCode && agent != nil && role != .observer }

    /// What belongs where, the connection itself first.
    func files(for connection: Connection) -> [ClientFile] {
        let client = ClientConfiguration(client, for: connection)
        let main = ClientFile(
            file: ConfigurationFile(path: path),
            effect: "\(self.client.name) reaches the board as \(Connection.name).",
            merge: client.merged(into:)
        )
        guard hasHooks, let agent else { return [main] }
        let hooks = ClaudeCodeHooks(
            for: connection,
            agent: AgentID(rawValue: agent),
            delivering: deliver?.all ?? []
        )
        let settings = ClientFile(
            file: ConfigurationFile(path: folder + ClaudeCodeHooks.projectFile),
            effect: "the board learns from hooks that the agent lives, and when its session ends.",
            merge: hooks.merged(into:)
        )
        return [main, settings]
    }

    /// Prints what belongs into the client's files; only the connection itself may be copied from standard output.
    func show(_ connection: Connection) throws {
        let configuration = ClientConfiguration(client, for: connection)
        print(try configuration.text, terminator: "")
        printNote("This belongs in \(ConfigurationFile(path: path).path); --write puts it there.")
        if let command = configuration.command { printNote("The same by its own command:\n\(command)") }
        for other in files(for: connection).dropFirst() {
            printNote("This belongs in \(other.file.path):\n\(try other.merge(""))")
        }
    }

    /// The root of the repository in whose middle the project stands: Claude Code looks there for a person's settings.
    var distantRoot: String? {
        let project = ConfigurationFile(path: folder)
        return ConfigurationFile(path: folder + ClaudeCodeHooks.projectFile).workTree.flatMap {
            $0 == project.path ? nil : $0
        }
    }

    private var path: String {
        if client == .codex, directory == nil {
            let home = ProcessInfo.processInfo.environment["CODEX_HOME"] ?? "~/.codex"
            return home + "/config.toml"
        }
        return folder + client.projectFile
    }

    private var folder: String { (directory ?? ".") + "/" }
}

import ArgumentParser

/// The command line of Callboard.
@main
struct Callboard: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "callboard",
        abstract: "A task board for fleets of coding agents, over MCP.",
        version: version,
        subcommands: [
            Serve.self, Keys.self, ConnectClient.self, PlayDemo.self, ExportRooms.self, ImportRooms.self, BackUp.self,
            Restore.self, Compact.self, Audit.self, Doctor.self, Healthcheck.self,
        ],
        defaultSubcommand: Serve.self
    )
}

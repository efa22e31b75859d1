import ArgumentParser
import Connect
import Foundation
import Orchestration
import Vocabulary

/// Prints or writes what a client needs to work the board as one agent, and proves that it works.
struct ConnectClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect a client to the board: print its configuration, or write it.",
        discussion: """
            The file names the environment variable \(Connection.keyVariable), and no key, unless --secret-in-file is given. \
            For Claude Code also \(ClaudeCodeHooks.projectFile), by which its sessions show that the agent lives, and \
            variables by which they report what each call of the model costs.
            Example: callboard connect claude-code --agent planning-agent-001 --type planning --make-key --write --check
            """
    )

    @Argument(help: "claude-code, cursor, vscode or codex.")
    var client: ClientKind

    @Option(help: "The agent that works through this client.")
    var agent: String?

    @Option(help: "The agent's type: the queue it takes tasks from.")
    var type: String?

    @Option(help: "worker, orchestrator or observer.")
    var role: Role = .worker

    @Option(help: "The server's address, unless it is the one that the settings name.")
    var url: String?

    @Option(help: "The agent's key; otherwise that of the environment (\(Connection.keyVariable)).")
    var key: String?

    @Flag(help: "Make a key for the agent.")
    var makeKey = false

    @Flag(help: "Use no key, on a server that has none.")
    var noKey = false

    @Flag(help: "Write the key itself into the file.")
    var secretInFile = false

    @Flag(help: "Merge the configuration into the client's file.")
    var write = false

    @Option(help: "The project's directory; Codex uses its own in your home unless this is given.")
    var directory: String?

    @Option(help: "What Claude Code gets from the board when it would stop: mentions, tasks or mentions,tasks.")
    var deliver: Deliveries?

    @Flag(help: "Leave Claude Code's hooks out.")
    var noHooks = false

    @Flag(help: "Leave Claude Code's telemetry out.")
    var noTelemetry = false

    @Flag(help: "Connect as the agent, and end with 1 if that fails.")
    var check = false

    @OptionGroup var authority: AuthorityOption

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if [key != nil, makeKey, noKey].count(where: { $0 }) > 1 {
            throw ValidationError("Pass one of --key, --make-key and --no-key.")
        }
        if noKey, secretInFile { throw ValidationError("There is no secret to write with --no-key.") }
        if role == .worker, agent == nil || type == nil {
            throw ValidationError("A worker is one agent of one type: pass --agent ID and --type TYPE.")
        }
        if deliver != nil, !hasHooks {
            throw ValidationError(
                "--deliver is for an agent of Claude Code with hooks: name it with --agent ID."
            )
        }
    }

    func run() async throws {
        let agent = try AgentID.option("--agent", agent)
        let agentType = try AgentType.option("--type", type)
        let endpoint = try await endpoint()
        let given = noKey ? nil : key ?? ProcessInfo.processInfo.environment[Connection.keyVariable]
        // An address, a key or a file that is no good ends this before a key is made for it.
        _ = try Connection(endpoint: endpoint, key: given.map(Connection.Key.secret) ?? .none)
        if write {
            let planned = try Connection(endpoint: endpoint, key: try makeKey ? .reference : keyInFile(given))
            for file in files(for: planned) { _ = try file.versions() }
        }
        let secret = makeKey ? try await newKey(for: agent, agentType) : given
        let connection = try Connection(endpoint: endpoint, key: try keyInFile(secret))
        if write {
            do {
                for file in files(for: connection) { try file.write(holdsSecret: connection.holdsSecret) }
            } catch {
                // A key that was made is not lost with the file that it was made for.
                if makeKey, let secret { printNote("The key was made all the same: \(secret)") }
                throw error
            }
        } else {
            try show(connection)
        }
        explain(connection, made: makeKey ? secret : nil, isKnown: secret != nil)
        if let agent, hasTelemetry { explain(TelemetryVariables(for: connection, agent: agent), knowing: secret) }
        guard check else { return }
        let check = ConnectionCheck(
            connection: connection,
            key: secret,
            trust: authority.trust,
            role: role,
            agent: agent,
            agentType: agentType,
            reports: [hasTelemetry ? .telemetry : nil, hasHooks ? .hooks : nil].compactMap(\.self)
        )
        guard await check.run() else { throw ExitCode.failure }
    }

    private func endpoint() async throws -> String {
        if let url { return url }
        let settings = try await store.settings()
        guard settings.port != 0 else { throw ValidationError("The settings name no port: pass --url.") }
        return settings.address(port: settings.port, requiresKey: true).endpoint
    }

    private func keyInFile(_ secret: String?) throws -> Connection.Key {
        if noKey { return .none }
        guard secretInFile else { return .reference }
        guard let secret else { throw ValidationError("--secret-in-file needs a key: pass --key or --make-key.") }
        return .secret(secret)
    }

    private func newKey(for agent: AgentID?, _ type: AgentType?) async throws -> String {
        let made = try await store.makeKey(role: role, agent: agent, agentType: type)
        if made.isFirst { printNote("This is the board's first key: from now on every caller needs one.") }
        return made.key.text
    }
}

extension ClientKind: ExpressibleByArgument {}

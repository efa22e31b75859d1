import Client
import Connect
import Vocabulary

/// Connects as a client would, and tells whom the server takes it for.
struct ConnectionCheck {
    let endpoint: String
    let key: String?
    let role: Role
    let agent: AgentID?
    let agentType: AgentType?

    /// What the server showed.
    private struct Finding {
        let server: ServerDescription
        let tools: Set<String>
        let roundTrip: Duration
        /// The agent as the server has entered it.
        let agent: String?
        let agentType: String?

        /// The role is read from the tools: the server lists to each role its own.
        var role: Role {
            tools.contains("create_task") ? .orchestrator : tools.contains("poll_tasks") ? .worker : .observer
        }
    }

    /// Prints what was found, and gives whether the connection is the one that was meant.
    func run() async -> Bool {
        var report = CheckReport()
        do { judge(try await look(), &report) } catch let error as ClientError {
            report.add(.broken, error.message, fix: fix(for: error))
        } catch let failure as ToolFailure {
            report.add(
                .broken,
                failure.message,
                fix: "Pass the --agent and --type that the key was made for, or make a key for them."
            )
        } catch {
            report.add(.broken, "The check was stopped: \(error)", fix: "Run it again.")
        }
        report.print()
        return !report.isBroken
    }

    private func judge(_ finding: Finding, _ report: inout CheckReport) {
        report.add(.fine, "\(finding.server.name) \(finding.server.version) answers at \(endpoint).")
        let milliseconds = finding.roundTrip / .milliseconds(1)
        let shown = (milliseconds * 10).rounded() / 10
        report.add(.fine, "It shows \(finding.tools.count) tools; a round trip takes \(shown) ms.")
        guard key != nil else {
            report.add(.fine, "It asks for no key, and takes every caller on this machine for an orchestrator.")
            return
        }
        guard finding.role == role else {
            report.add(
                .broken,
                "It takes you for \(finding.role.withArticle), not for \(role.withArticle).",
                fix: "Pass --role \(finding.role.rawValue), or make a key with --role \(role.rawValue) --make-key."
            )
            return
        }
        let name = finding.agent.map { " \($0)" } ?? ""
        let type = finding.agentType.map { ", an agent of type \($0)" } ?? ""
        report.add(.fine, "It takes you for the \(role.rawValue)\(name)\(type).")
    }

    private func look() async throws -> Finding {
        try await MCPClient.withClient(
            endpoint: endpoint,
            apiKey: key,
            name: "callboard-connect",
            version: Callboard.version
        ) { try await look(through: $0) }
    }

    private func look(through client: MCPClient) async throws -> Finding {
        let server = try await client.discover()
        let start = ContinuousClock.now
        let tools = Set(try await client.listTools().map(\.name))
        let roundTrip = ContinuousClock.now - start
        var entered: JSON?
        // The server refuses an agent or a type that the key is not for; a worker's first call would sign it in, too.
        if let agent, let agentType, role == .worker, key != nil, tools.contains("register_agent") {
            let arguments: JSON = ["agent_id": .string(agent.rawValue), "agent_type": .string(agentType.rawValue)]
            entered = try await client.callTool("register_agent", arguments, timeout: .seconds(10))
        }
        return Finding(
            server: server,
            tools: tools,
            roundTrip: roundTrip,
            agent: entered?["agent_id"]?.string,
            agentType: entered?["agent_type"]?.string
        )
    }

    private func fix(for error: ClientError) -> String {
        switch error.code {
        case .unauthorized where key == nil:
            "Set \(Connection.keyVariable) to the agent's key, or pass --key, or make one with --make-key."
        case .unauthorized:
            "Make a new key with --make-key, beside the server's own --data-dir."
        case .unreachable, .timedOut, .connectionLost, .unavailable:
            "Start the server with `callboard serve`, or pass its address with --url."
        case .noMCP, .badEndpoint, .badAnswer, .rejected, .versionRefused:
            "Pass the server's address with --url; it looks like http://127.0.0.1:3000/mcp."
        case .forbidden:
            "Name the host of the address in the server's CALLBOARD_ALLOWED_HOSTS."
        default:
            "Run `callboard doctor` where the server runs."
        }
    }
}

extension Role {
    fileprivate var withArticle: String { self == .worker ? "a \(rawValue)" : "an \(rawValue)" }
}

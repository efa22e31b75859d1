import Client
import Connect
import Vocabulary

/// Connects as a client would, and tells whom the server takes it for.
struct ConnectionCheck {
    let connection: Connection
    /// The key itself, also where the client's file only names it.
    let key: String?
    /// Whose certificates count.
    let trust: ServerTrust
    let role: Role
    let agent: AgentID?
    let agentType: AgentType?
    /// Where the client will report what it does.
    let reports: [ReportPath]

    /// What the server showed.
    private struct Finding {
        let server: ServerDescription
        let tools: Set<String>
        let roundTrip: Duration
        /// The agent as the server has entered it.
        let agent: String?
        let agentType: String?
        /// The status that came for each report.
        let statuses: [ReportPath: Int]

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
        report.add(.fine, "\(finding.server.name) \(finding.server.version) answers at \(connection.endpoint).")
        let milliseconds = finding.roundTrip / .milliseconds(1)
        let shown = (milliseconds * 10).rounded() / 10
        report.add(.fine, "It shows \(finding.tools.count) tools; a round trip takes \(shown) ms.")
        guard key == nil || finding.role == role else {
            report.add(
                .broken,
                "It takes you for \(finding.role.withArticle), not for \(role.withArticle).",
                fix: "Pass --role \(finding.role.rawValue), or make a key with --role \(role.rawValue) --make-key."
            )
            return
        }
        if key == nil {
            report.add(.fine, "It asks for no key, and takes every caller on this machine for an orchestrator.")
        } else {
            let name = finding.agent.map { " \($0)" } ?? ""
            let type = finding.agentType.map { ", an agent of type \($0)" } ?? ""
            report.add(.fine, "It takes you for the \(role.rawValue)\(name)\(type).")
        }
        for path in reports { if let status = finding.statuses[path] { judge(path, status, &report) } }
    }

    private func judge(_ path: ReportPath, _ status: Int, _ report: inout CheckReport) {
        switch status {
        case 200..<300:
            report.add(.fine, "It takes the \(path.name) of this agent at \(path.rawValue).")
        case 404, 405:
            report.add(
                .broken,
                "It knows no \(path.rawValue): the server is too old for \(path.name).",
                fix: "Update the server, or pass \(path.flagWithout)."
            )
        case 401, 403:
            report.add(
                .broken,
                "It refuses the \(path.name) of this key (HTTP \(status) at \(path.rawValue)).",
                fix: "Make a key for this agent with --make-key, or pass \(path.flagWithout)."
            )
        default:
            report.add(
                .broken,
                "It answers \(path.name) at \(path.rawValue) with HTTP \(status).",
                fix: "Look at the server's log, or run `callboard doctor` where it runs."
            )
        }
    }

    private func look() async throws -> Finding {
        try await MCPClient.withClient(
            endpoint: connection.endpoint,
            apiKey: key,
            name: "callboard-connect",
            version: Callboard.version,
            trust: trust
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
        var statuses: [ReportPath: Int] = [:]
        // A client that names a key which is not known here would not report without one.
        for path in reports where key != nil || connection.key == .none {
            let address = connection.basePath + path.address(of: agent, showing: connection.key)
            statuses[path] = try await client.post(address, path.sample).status
        }
        return Finding(
            server: server,
            tools: tools,
            roundTrip: roundTrip,
            agent: entered?["agent_id"]?.string,
            agentType: entered?["agent_type"]?.string,
            statuses: statuses
        )
    }

    private func fix(for error: ClientError) -> String {
        switch error.code {
        case .unauthorized where key == nil:
            "Set \(Connection.keyVariable) to the agent's key, or pass --key, or make one with --make-key."
        case .unauthorized:
            "Make a new key with --make-key, beside the server's own --data-dir."
        case .untrusted:
            "Pass the certificate of its authority with --ca-file, and the address by a name that stands in its own."
        case .badAuthority:
            "Pass a file of certificates in PEM with --ca-file."
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

extension ReportPath {
    fileprivate var name: String { "\(self)" }

    fileprivate var flagWithout: String { self == .telemetry ? "--no-telemetry" : "--no-hooks" }

    /// A report that tells nothing but that somebody is there.
    fileprivate var sample: JSON {
        switch self {
        case .telemetry: ["resourceLogs": []]
        case .hooks:
            [
                "session_id": "callboard-connect", "transcript_path": "", "cwd": "", "hook_event_name": "PostToolUse",
                "tool_name": "callboard-connect", "tool_input": [:], "tool_response": [:],
                "tool_use_id": "callboard-connect",
            ]
        }
    }
}

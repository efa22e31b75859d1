package import Vocabulary

/// Where on the server Claude Code reports what it does; no tool call and no token goes into it.
package enum ReportPath: String, CaseIterable, Sendable {
    case telemetry = "/v1/logs"
    case hooks = "/hooks/claude-code"

    /// The address behind that of the server.
    ///
    /// A hook says in it whose it is where no key does; telemetry has an attribute for that.
    package func address(of agent: AgentID?, showing key: Connection.Key) -> String {
        guard self == .hooks, key == .none, let agent else { return rawValue }
        return rawValue + "?agent=" + agent.rawValue.percentEncoded
    }
}

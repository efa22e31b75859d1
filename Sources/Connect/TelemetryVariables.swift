package import Vocabulary

/// The environment in which Claude Code tells the board what each of its calls of the model took.
///
/// It is for the shell, where a variable can name the key: a settings file would have to hold it
/// (https://code.claude.com/docs/en/monitoring-usage).
package struct TelemetryVariables: Sendable {
    private let connection: Connection
    private let agent: AgentID

    package init(for connection: Connection, agent: AgentID) {
        self.connection = connection
        self.agent = agent
    }

    /// Lines for a POSIX shell that knows the key already; they hold none.
    package var exports: [String] {
        var variables = [
            ("CLAUDE_CODE_ENABLE_TELEMETRY", "1"),
            ("OTEL_LOGS_EXPORTER", "otlp"),
            // Tokens and cost come with the events, call by call; metrics would tell their sums again.
            ("OTEL_METRICS_EXPORTER", "none"),
            // There is no default, and the board reads nothing else.
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", connection.base.shellWord),
        ]
        if connection.key != .none {
            // The shell puts the key in. One of the board's needs none of the encoding that such a list asks for, and the
            // blank stands as the documentation has it: whoever reads the list decodes it, or takes it as it is.
            variables.append(("OTEL_EXPORTER_OTLP_HEADERS", "\"Authorization=Bearer $\(Connection.keyVariable)\""))
        }
        variables += [
            ("OTEL_RESOURCE_ATTRIBUTES", "callboard.agent_id=" + agent.rawValue.percentEncoded),
            // A budget acts on what was reported: a second, not the five that are usual.
            ("OTEL_LOGS_EXPORT_INTERVAL", "1000"),
        ]
        return variables.map { "export \($0)=\($1)" }
    }

    /// Whether a key can stand in the list of headers as it is.
    package static func takesLiterally(_ key: String) -> Bool { key.percentEncoded == key }
}

import Connect
import Testing
import Vocabulary

@Suite("The telemetry of Claude Code")
struct TelemetryVariablesTests {
    private func exports(
        _ key: Connection.Key = .reference,
        at endpoint: String = "http://127.0.0.1:3000/mcp",
        agent: String = "planning-agent-001"
    ) throws -> [String] {
        let connection = try Connection(endpoint: endpoint, key: key)
        return TelemetryVariables(for: connection, agent: AgentID(rawValue: agent)).exports
    }

    @Test func `the variables name the board and the agent, and no key`() throws {
        #expect(
            try exports() == [
                "export CLAUDE_CODE_ENABLE_TELEMETRY=1", "export OTEL_LOGS_EXPORTER=otlp",
                "export OTEL_METRICS_EXPORTER=none", "export OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
                "export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:3000",
                #"export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer $CALLBOARD_KEY""#,
                "export OTEL_RESOURCE_ATTRIBUTES=callboard.agent_id=planning-agent-001",
                "export OTEL_LOGS_EXPORT_INTERVAL=1000",
            ]
        )
        #expect(try exports(.secret("cb_secret")) == exports())
    }

    @Test func `without a key there is no header`() throws {
        #expect(try exports(.none) == exports().filter { !$0.contains("HEADERS") })
    }

    @Test func `a name that would break the list of attributes is encoded`() throws {
        let lines = try exports(agent: "太 1,a=\"b\"\\;'$x")
        #expect(
            lines.contains(
                "export OTEL_RESOURCE_ATTRIBUTES=callboard.agent_id=%E5%A4%AA%201%2Ca%3D%22b%22%5C%3B%27%24x"
            )
        )
    }

    @Test(arguments: [
        ("https://example.org:8443/mcp", "https://example.org:8443"), ("http://[::1]:3000/mcp", "'http://[::1]:3000'"),
        ("https://example.org/board/mcp?a=b", "https://example.org/board"),
        ("https://example.org/x", "https://example.org"),
    ])
    func `the signals have the server's own paths`(endpoint: String, base: String) throws {
        #expect(try exports(at: endpoint).contains("export OTEL_EXPORTER_OTLP_ENDPOINT=\(base)"))
    }

    @Test func `a key that a list of headers would not take as it is, is known`() {
        #expect(TelemetryVariables.takesLiterally("cb_0aZ_9"))
        for key in ["a,b", "a=b", "a%20", "a b", "a;b"] { #expect(!TelemetryVariables.takesLiterally(key)) }
    }
}

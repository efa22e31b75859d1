import Metrics
import Vocabulary

/// How an operation of the protocol failed, in the words of OpenTelemetry's conventions for MCP (`error.type`).
enum OperationError {
    /// The tool ran and said that it failed.
    case tool
    /// The client went away or took the request back.
    case cancelled
    case `protocol`(RPCError.Code)

    var name: String {
        switch self {
        case .tool: "tool_error"
        case .cancelled: "cancelled"
        case .protocol(let code): String(code.rawValue)
        }
    }
}

/// The durations of one operation; that of its successes is looked up once.
struct OperationSignals: Sendable {
    private let method: String
    private let tool: String
    private let metrics: any MetricsFactory
    private let successes: Timer

    /// - Note: `tool` is empty for a method that calls none.
    init(method: String, tool: String = "", metrics: any MetricsFactory) {
        self.method = method
        self.tool = tool
        self.metrics = metrics
        successes = Self.timer(method, tool, error: "", metrics)
    }

    func record(_ error: OperationError?, after elapsed: Duration) {
        // Failures are rare and of many kinds: a series for each that never happens would fill the page with zeros.
        let timer = error.map { Self.timer(method, tool, error: $0.name, metrics) } ?? successes
        timer.record(duration: elapsed)
    }

    private static func timer(
        _ method: String,
        _ tool: String,
        error: String,
        _ metrics: any MetricsFactory
    ) -> Timer {
        Timer(
            label: Metric.operationDuration.name,
            dimensions: [("mcp_method_name", method), ("gen_ai_tool_name", tool), ("error_type", error)],
            factory: metrics
        )
    }
}

import Metrics
import Vocabulary

/// How a call of a tool ended.
enum ToolOutcome: String, Sendable {
    case ok
    case error
    case cancelled
}

/// The metrics of one tool, looked up once.
struct ToolSignals: Sendable {
    let resultBytes: Recorder
    private let ok: OutcomeSignals
    private let error: OutcomeSignals
    private let cancelled: OutcomeSignals
    private let operation: OperationSignals

    init(tool: String, metrics: any MetricsFactory) {
        resultBytes = Recorder(
            label: Metric.toolResultBytes.name,
            dimensions: [("tool", tool)],
            aggregate: true,
            factory: metrics
        )
        ok = OutcomeSignals(tool: tool, outcome: .ok, metrics: metrics)
        error = OutcomeSignals(tool: tool, outcome: .error, metrics: metrics)
        cancelled = OutcomeSignals(tool: tool, outcome: .cancelled, metrics: metrics)
        operation = OperationSignals(method: "tools/call", tool: tool, metrics: metrics)
    }

    func record(_ outcome: ToolOutcome, _ operationError: OperationError?, seconds: Double) {
        operation.record(operationError, seconds: seconds)
        switch outcome {
        case .ok: ok.record(seconds)
        case .error: error.record(seconds)
        case .cancelled: cancelled.record(seconds)
        }
    }
}

/// The metrics of a tool's calls that end in one way.
private struct OutcomeSignals: Sendable {
    private let calls: Counter
    private let durations: Recorder

    init(tool: String, outcome: ToolOutcome, metrics: any MetricsFactory) {
        let dimensions = [("tool", tool), ("outcome", outcome.rawValue)]
        calls = Counter(label: Metric.toolCalls.name, dimensions: dimensions, factory: metrics)
        durations = Recorder(
            label: Metric.toolCallDuration.name,
            dimensions: dimensions,
            aggregate: true,
            factory: metrics
        )
    }

    func record(_ seconds: Double) {
        calls.increment()
        durations.record(seconds)
    }
}

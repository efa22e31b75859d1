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

    func record(_ outcome: ToolOutcome, _ operationError: OperationError?, after elapsed: Duration) {
        operation.record(operationError, after: elapsed)
        switch outcome {
        case .ok: ok.record(elapsed)
        case .error: error.record(elapsed)
        case .cancelled: cancelled.record(elapsed)
        }
    }
}

/// The metrics of a tool's calls that end in one way.
private struct OutcomeSignals: Sendable {
    private let calls: Counter
    private let durations: Timer

    init(tool: String, outcome: ToolOutcome, metrics: any MetricsFactory) {
        let dimensions = [("tool", tool), ("outcome", outcome.rawValue)]
        calls = Counter(label: Metric.toolCalls.name, dimensions: dimensions, factory: metrics)
        durations = Timer(label: Metric.toolCallDuration.name, dimensions: dimensions, factory: metrics)
    }

    func record(_ elapsed: Duration) {
        calls.increment()
        durations.record(duration: elapsed)
    }
}

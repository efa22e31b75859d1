import Metrics
import Vocabulary

/// How a call of a tool ended.
enum ToolOutcome: String, CaseIterable, Sendable {
    case ok
    case error
    case cancelled
}

/// The metrics of one tool, looked up once.
struct ToolSignals: Sendable {
    let resultBytes: Recorder
    private let calls: [ToolOutcome: Counter]
    private let durations: [ToolOutcome: Recorder]

    init(tool: String, metrics: any MetricsFactory) {
        resultBytes = Recorder(
            label: Metric.toolResultBytes.name,
            dimensions: [("tool", tool)],
            aggregate: true,
            factory: metrics
        )
        var calls: [ToolOutcome: Counter] = [:]
        var durations: [ToolOutcome: Recorder] = [:]
        for outcome in ToolOutcome.allCases {
            let dimensions = [("tool", tool), ("outcome", outcome.rawValue)]
            calls[outcome] = Counter(label: Metric.toolCalls.name, dimensions: dimensions, factory: metrics)
            durations[outcome] = Recorder(
                label: Metric.toolCallDuration.name,
                dimensions: dimensions,
                aggregate: true,
                factory: metrics
            )
        }
        self.calls = calls
        self.durations = durations
    }

    func record(_ outcome: ToolOutcome, seconds: Double) {
        calls[outcome]?.increment()
        durations[outcome]?.record(seconds)
    }
}

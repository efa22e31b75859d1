import Metrics
import Vocabulary

/// Counts the records of agents' telemetry by what became of them.
struct TelemetryCounters: Sendable {
    private let counters: [TelemetrySignal: [String: Counter]]

    init(metrics: any MetricsFactory) {
        let outcomes = ["used", "ignored", "rejected"]
        counters = Dictionary(
            uniqueKeysWithValues: TelemetrySignal.allCases.map { signal in
                let counters = outcomes.map { outcome in
                    let labels = [("signal", signal.rawValue), ("outcome", outcome)]
                    return (outcome, Counter(label: Metric.telemetryRecords.name, dimensions: labels, factory: metrics))
                }
                return (signal, Dictionary(uniqueKeysWithValues: counters))
            }
        )
    }

    func count(_ tally: TelemetryTally, of signal: TelemetrySignal) {
        for (outcome, count) in [("used", tally.used), ("ignored", tally.ignored), ("rejected", tally.rejected)]
        where count > 0 {
            counters[signal]?[outcome]?.increment(by: count)
        }
    }
}

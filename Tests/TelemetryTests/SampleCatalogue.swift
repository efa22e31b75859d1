import CoreMetrics
import Vocabulary

@testable import Telemetry

/// A catalogue with one family of each shape, and the means to fill and read it.
enum Sample {
    static let calls = Metric(.counter, wholeName: "test_calls_total", "Calls by tool.", labels: ["tool", "outcome"])
    static let work = Metric(.counter, wholeName: "test_work_seconds_total", "Time \"spent\" in C:\\temp\nat work.")
    static let queue = Metric(.gauge, wholeName: "test_queue", "Waiting tasks.", labels: ["agent_type"])
    static let age = Metric(.gauge, wholeName: "test_age_seconds", "Age of the oldest task.")
    static let duration = Metric(
        .histogram,
        wholeName: "test_duration_seconds",
        "Time of a call.",
        labels: ["tool"],
        buckets: [0.005, 1, 60]
    )
    static let size = Metric(.histogram, wholeName: "test_size_bytes", "Size of a result.", buckets: [256, 1_024])
    static let empty = Metric(.counter, wholeName: "test_empty_total", "Never asked for.", labels: ["tool"])

    static let catalogue = [
        calls, work, queue, age, duration, size, empty, .undeclaredMetrics, .collectorFailures,
    ]
}

extension PrometheusRegistry {
    func text(accept: String? = nil) async -> String {
        String(decoding: await page(accept: accept).body, as: UTF8.self)
    }

    /// The value on the page behind a name with its labels, such as `test_queue{agent_type="planning"}`.
    func value(_ series: String) async -> Double? {
        let line = await text().split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.utf8.count + 1)) }
    }

    func counter(_ metric: Metric, _ dimensions: [(String, String)] = []) -> CoreMetrics.Counter {
        Counter(label: metric.name, dimensions: dimensions, factory: self)
    }
}

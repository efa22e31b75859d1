import CoreMetrics
import ServiceContextModule
import Telemetry
import Vocabulary

/// A registry with many series, two fifths of them in histograms whose every bucket has an exemplar.
struct PageLoad {
    static let openMetrics = "application/openmetrics-text; version=1.0.0"

    private static let catalogue = [
        Metric(.counter, wholeName: "bench_calls_total", "Calls.", labels: ["tool", "outcome"]),
        Metric(.gauge, wholeName: "bench_queue", "Tasks.", labels: ["agent_type", "state"]),
        Metric(
            .histogram,
            wholeName: "bench_duration_seconds",
            "Time.",
            labels: ["tool", "outcome"],
            buckets: bounds,
            exemplars: true
        ),
    ]
    /// With `+Inf`, `_sum` and `_count` these are 20 lines of a page.
    private static let bounds: [Double] = (0..<17).map { 0.001 * Double(1 << $0) }

    private let registry = PrometheusRegistry(catalogue: catalogue)
    private let series: Int
    private let rounds: Int

    init(series: Int, rounds: Int) {
        self.series = series
        self.rounds = rounds
    }

    /// How many lines with a value the page has, once it is filled.
    func lines() async -> Int {
        for number in 0..<series * 2 / 5 {
            let labels = [("tool", "tool-number-\(number / 2)"), ("outcome", number % 2 == 0 ? "ok" : "error")]
            Counter(label: "bench_calls_total", dimensions: labels, factory: registry).increment(by: number)
        }
        for number in 0..<series / 5 {
            let labels = [("agent_type", "type-\(number / 2)"), ("state", number % 2 == 0 ? "ready" : "blocked")]
            Gauge(label: "bench_queue", dimensions: labels, factory: registry).record(Double(number) * 1.25)
        }
        let recorders = (0..<series / 50).map { number in
            Recorder(
                label: "bench_duration_seconds",
                dimensions: [("tool", "tool-number-\(number)"), ("outcome", "ok")],
                factory: registry
            )
        }
        _ = await registry.page(accept: Self.openMetrics)
        var context = ServiceContext.topLevel
        context.traceContext = .random()
        ServiceContext.withValue(context) {
            for recorder in recorders {
                for bound in Self.bounds + [1_000] { recorder.record(bound * 0.77) }
            }
        }
        let page = await registry.page(accept: Self.openMetrics).body
        return page.split(separator: UInt8(ascii: "\n")).count { $0.first != UInt8(ascii: "#") }
    }

    /// The median time of one page.
    func milliseconds(accept: String) async -> Double {
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            _ = await registry.page(accept: accept)
            times.append(start.duration(to: .now) / .milliseconds(1))
        }
        return times.sorted()[rounds / 2].rounded(toPlaces: 2)
    }
}

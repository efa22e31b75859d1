import CoreMetrics
import Vocabulary

/// What an exporter counts of itself.
struct ExporterInstruments: Sendable {
    let sent: Counter
    let dropped: Counter
    let retries: Counter
    let queued: Gauge

    init(exporter: String, metrics: any MetricsFactory) {
        let dimensions = [("exporter", exporter)]
        func counter(_ metric: Metric) -> Counter {
            Counter(label: metric.name, dimensions: dimensions, factory: metrics)
        }
        sent = counter(.traceSpansSent)
        dropped = counter(.traceSpansDropped)
        retries = counter(.traceExportRetries)
        queued = Gauge(label: Metric.traceSpansQueued.name, dimensions: dimensions, factory: metrics)
    }
}

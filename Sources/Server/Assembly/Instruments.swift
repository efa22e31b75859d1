import Logging
import Telemetry
import Vocabulary

/// What every part of the server reports with: the time, the metrics and the log of this process.
struct Instruments: Sendable {
    let time: any TimeSource
    let metrics: PrometheusRegistry
    let logs: LogSink
    private let level: Logger.Level

    /// - Note: The time begins no earlier than `past`.
    init(_ settings: Settings, notBefore past: Timestamp?, logDescriptor: Int32) {
        time = SystemTime(notBefore: past)
        metrics = PrometheusRegistry(catalogue: Metric.catalogue, time: time)
        logs = LogSink(format: settings.logFormat, time: time, metrics: metrics, descriptor: logDescriptor)
        level = settings.logLevel
        metrics.reportMistakes(to: logger("callboard"))
    }

    /// Makes the logger of a part by its label.
    func logger(_ label: String) -> Logger { logs.logger(label: label, level: level) }
}

package import CoreMetrics
package import Logging
package import Vocabulary

extension TraceExporter {
    /// An exporter of tasks' runs to LangSmith.
    package convenience init(
        _ configuration: LangSmithConfiguration,
        over transport: any HTTPTransport,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        let receiver = LangSmithReceiver(configuration)
        self.init(to: receiver, over: transport, time: time, metrics: metrics, logger: logger)
    }

    /// An exporter of all spans to a receiver that speaks OTLP.
    package convenience init(
        _ configuration: OTLPConfiguration,
        over transport: any HTTPTransport,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        let receiver = OTLPReceiver(configuration)
        self.init(to: receiver, over: transport, time: time, metrics: metrics, logger: logger)
    }
}

import ServiceLifecycle
import Telemetry
import Vocabulary

/// The receivers of traces that the operator named, and the one way on which all are reached.
struct TraceExporters: Sendable {
    let exporters: [TraceExporter]
    /// Nothing where nobody is named: then there is no thread for it either.
    private let transport: CurlTransport?

    init(_ settings: Settings, instruments: Instruments) throws {
        guard settings.langSmith != nil || settings.otlp != nil else {
            exporters = []
            transport = nil
            return
        }
        let transport = try CurlTransport(version: Callboard.version)
        self.transport = transport
        let (time, metrics) = (instruments.time, instruments.metrics)
        let logger = instruments.logger("callboard.traces")
        let langSmith = settings.langSmith.map {
            TraceExporter($0, over: transport, time: time, metrics: metrics, logger: logger)
        }
        let otlp = settings.otlp.map {
            TraceExporter($0, over: transport, time: time, metrics: metrics, logger: logger)
        }
        exporters = [langSmith, otlp].compactMap(\.self)
    }

    /// Records with all of them.
    var recorder: any SpanRecorder { exporters.isEmpty ? NoSpanRecorder() : SpanFanout(exporters) }

    /// Makes spans by a time, which go to all of them.
    func tracer(by time: any TimeSource) -> BoardTracer { BoardTracer(recorder: recorder, time: time) }

    var services: [any Service] { exporters }

    /// Ends the thread of the transport, after the exporters have ended.
    func close() async { await transport?.close() }
}

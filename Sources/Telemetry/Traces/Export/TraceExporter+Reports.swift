import Logging
import Vocabulary

extension TraceExporter {
    /// Gives up the spans that have no form in JSON, and tells of them apart from what the receiver does.
    func dropUnwritable(_ request: ExportRequest) {
        guard !request.unwritable.isEmpty else { return }
        queue.settle(dropped: request.unwritable)
        warn("Spans with content that is not JSON", spans: request.unwritable.records)
    }

    /// Tells of a failure where it is news.
    func tell(_ reason: String, spans: Int, _ shipment: inout Shipment) {
        guard let spans = shipment.trouble.failed(reason, spans: spans, at: time.now()) else { return }
        warn(reason, spans: spans)
    }

    func tellRecovered(_ spans: [MergedSpan]) {
        logger.info(
            "Traces are handed over again",
            metadata: [
                "event": "\(BoardEvent.traceExportRecovered.rawValue)", "exporter": "\(receiver.name)",
                "spans": .stringConvertible(spans.records),
            ]
        )
    }

    private func warn(_ reason: String, spans: Int) {
        logger.warning(
            "Traces could not be handed over",
            metadata: [
                "event": "\(BoardEvent.traceExportFailed.rawValue)", "exporter": "\(receiver.name)",
                "spans": .stringConvertible(spans), "error": "\(reason)",
            ]
        )
    }
}

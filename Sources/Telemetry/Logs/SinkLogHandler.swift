import Logging
import Vocabulary

/// Turns log events into lines of the sink's format; merging, ordering and redaction are the same for all formats.
struct SinkLogHandler: LogHandler {
    let label: String
    let sink: LogSink
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        sink.write(
            LogRecord(
                event,
                at: sink.time.now(),
                label: label,
                base: metadata,
                provided: metadataProvider?.get() ?? [:]
            )
        )
    }
}

package import Logging
import ServiceContextModule
import Vocabulary

extension Logger.MetadataProvider {
    /// Ties a line to the trace in which it was logged, by the names of OpenTelemetry's convention for JSON logs.
    package static let trace = Logger.MetadataProvider {
        guard let context = ServiceContext.current?.traceContext else { return [:] }
        return [
            "trace_id": .string(context.trace.description), "span_id": .string(context.span.description),
            "trace_flags": .string(context.flags),
        ]
    }
}

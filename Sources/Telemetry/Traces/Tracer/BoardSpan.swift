package import Tracing
import Vocabulary

/// A span that runs: what is said of it is kept until it ends, and then recorded once.
///
/// The attributes `SpanKey.runType`, `inputs` and `outputs` tell what run it is in the tree of a task, and its content. A
/// span that has runs below it needs a type itself: LangSmith shows no run whose parent it does not have.
package struct BoardSpan: Tracing.Span {
    package let context: ServiceContext
    /// Nothing for a span that nobody keeps.
    private let recording: SpanRecording?

    init(context: ServiceContext, recording: SpanRecording) {
        self.context = context
        self.recording = recording
    }

    init(unrecordedIn context: ServiceContext) {
        self.context = context
        recording = nil
    }

    package var isRecording: Bool { recording?.isOver == false }

    package var operationName: String {
        get { recording?.span.name ?? "" }
        nonmutating set { recording?.update { $0.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { recording?.attributes ?? [:] }
        nonmutating set { recording?.attributes = newValue }
    }

    package func setStatus(_ status: SpanStatus) {
        recording?.update { span in
            switch status.code {
            case .ok: span.error = nil
            case .error: span.error = status.message ?? span.error ?? "error"
            }
        }
    }

    package func addEvent(_ event: SpanEvent) {
        recording?.update { span in
            let time = Timestamp(milliseconds: Int64(clamping: event.millisecondsSinceEpoch))
            span.events.append(SpanRecord.Event(event.name, at: time, attributes: event.attributes.members))
        }
    }

    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard let recording else { return }
        let time = recording.tracer.moment(instant())
        recording.update { span in
            span.error = span.error ?? "\(error)"
            let members = [
                JSON.Member("exception.type", .string("\(type(of: error))")),
                JSON.Member("exception.message", .string("\(error)")),
            ]
            span.events.append(SpanRecord.Event("exception", at: time, attributes: members + attributes.members))
        }
    }

    package func addLink(_ link: SpanLink) {
        guard let trace = link.context.traceContext else { return }
        recording?.update { $0.links.append(trace) }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        recording?.end(at: instant())
    }
}

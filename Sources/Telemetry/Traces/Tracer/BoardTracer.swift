package import Tracing
package import Vocabulary

/// Makes spans of swift-distributed-tracing out of what the board runs, and hands them to a recorder as they end.
///
/// A span finds its place in its context: in the tree of a task where there is one, else in the trace of whoever made the
/// call, else at the root of a new trace. A span that nobody keeps is its context and nothing more.
package struct BoardTracer: Tracer {
    let recorder: any SpanRecorder
    let time: any TimeSource
    /// Whether spans without any context begin traces that are kept.
    private let samplesRoots: Bool

    package init(recorder: any SpanRecorder, time: any TimeSource, samplesRoots: Bool = false) {
        self.recorder = recorder
        self.time = time
        self.samplesRoots = samplesRoots
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> BoardSpan {
        var context = context()
        guard recorder.isRecording, mayBeKept(context) else { return BoardSpan(unrecordedIn: context) }
        var span = place(operationName, in: &context, at: moment(instant()))
        span.kind = SpanRecord.Kind(kind)
        return BoardSpan(context: context, recording: SpanRecording(span, for: self))
    }

    private func mayBeKept(_ context: ServiceContext) -> Bool {
        if let trace = context.traceContext, context.runPath.map({ $0.trace == trace.trace }) ?? true {
            return trace.isSampled
        }
        return context.runPath != nil || samplesRoots
    }

    /// The span at its place, which becomes that of everything in the context.
    private func place(_ name: String, in context: inout ServiceContext, at start: Timestamp) -> SpanRecord {
        let caller = context.traceContext
        var span: SpanRecord
        if let path = context.runPath?.child(.random(at: start), at: start) {
            span = SpanRecord(
                name,
                at: path.context(isSampled: true),
                under: path.parent?.span,
                path: path,
                start: start
            )
            span.start = path.last.start
            // The call came from another trace; the way back to it is kept.
            if let caller, caller.trace != path.trace { span.links = [caller] }
            context.runPath = path
        } else if let caller {
            span = SpanRecord(name, at: caller.child(), under: caller.span, start: start)
            span.hasRemoteParent = caller.isRemote
        } else {
            span = SpanRecord(name, at: .random(), start: start)
        }
        context.traceContext = span.context
        return span
    }

    /// The moment that an instant means.
    ///
    /// The library's own clock is what is passed where nothing is; it is the wall clock, which can be set back under a span
    /// that runs, so the tracer's own time takes its place.
    func moment<Instant: TracerInstant>(_ instant: @autoclosure () -> Instant) -> Timestamp {
        if Instant.self == DefaultTracerClock.Timestamp.self { return time.now() }
        return Timestamp(milliseconds: Int64(clamping: instant().millisecondsSinceEpoch))
    }

    /// Spans are handed on as they end; it is their exporter that flushes, when it ends itself.
    package func forceFlush() {}
}

extension SpanRecord.Kind {
    fileprivate init(_ kind: SpanKind) {
        switch kind {
        case .server, .consumer: self = .server
        case .client, .producer: self = .client
        case .internal: self = .internal
        }
    }
}

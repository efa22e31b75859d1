import Synchronization
import Tracing
import Vocabulary

/// What is known of a span that runs, for whoever holds it at the same time.
final class SpanRecording: Sendable {
    let tracer: BoardTracer
    private let state: Mutex<State>

    private struct State {
        var span: SpanRecord
        var attributes: SpanAttributes = [:]
        var isOver = false
    }

    init(_ span: SpanRecord, for tracer: BoardTracer) {
        self.tracer = tracer
        state = Mutex(State(span: span))
    }

    var isOver: Bool { state.withLock { $0.isOver } }
    var span: SpanRecord { state.withLock { $0.span } }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { if !$0.isOver { $0.attributes = newValue } } }
    }

    /// Changes what is known; what is said after the end is not heard.
    func update(_ change: (inout SpanRecord) -> Void) {
        state.withLock { if !$0.isOver { change(&$0.span) } }
    }

    /// Records the span, the first time.
    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let end = tracer.moment(instant())
        let span = state.withLock { state -> SpanRecord? in
            guard !state.isOver else { return nil }
            state.isOver = true
            state.span.duration = max(.zero, end - state.span.start)
            state.span.take(state.attributes.members)
            return state.span
        }
        if let span { tracer.recorder.record(span) }
    }
}

extension SpanRecord {
    /// Takes what was said of the span; what is more than an attribute has a place of its own.
    fileprivate mutating func take(_ members: [JSON.Member]) {
        for member in members {
            switch member.key {
            case SpanKey.runType: runType = member.value.string.flatMap(RunType.init(rawValue:)) ?? runType
            case SpanKey.inputs: inputs = member.value.string.map(RawJSON.init(trusting:))
            case SpanKey.outputs: outputs = member.value.string.map(RawJSON.init(trusting:))
            default: attributes.append(member)
            }
        }
    }
}

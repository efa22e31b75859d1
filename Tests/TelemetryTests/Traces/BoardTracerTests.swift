import ServiceContextModule
import TestSupport
import Testing
import Tracing
import Vocabulary

@testable import Telemetry

@Suite("Spans of the board")
struct BoardTracerTests {
    private let time = ManualTime()
    private let recorder = SpanCollector()
    private let caller = TraceContext.random()
    private var tracer: BoardTracer { BoardTracer(recorder: recorder, time: time) }

    private func context(_ trace: TraceContext? = nil, in path: RunPath? = nil) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.traceContext = trace
        context.runPath = path
        return context
    }

    @Test func `a span in the tree of a task is a child there, with a way back to the call that it serves`() throws {
        let task = SampleSpans.task()
        time.advance(by: .seconds(1))
        let outer = tracer.startSpan("tools/call", context: context(caller, in: task), ofKind: .server)
        outer.attributes[SpanKey.runType] = "tool"
        outer.attributes[SpanKey.inputs] = #"{"a":1}"#
        let inner = tracer.startSpan("commit", context: outer.context)
        time.advance(by: .milliseconds(20))
        inner.end()
        time.advance(by: .milliseconds(20))
        outer.attributes[SpanKey.outputs] = #"{"b":2}"#
        outer.end()
        try #require(recorder.spans.count == 2)
        let (commit, call) = (recorder.spans[0], recorder.spans[1])
        #expect(call.path?.parent == task.last.id && call.parent == task.last.id.span)
        #expect(call.context.trace == task.trace && call.context == outer.context.traceContext)
        #expect(call.links == [caller] && call.kind == .server && call.runType == .tool && call.part == .whole)
        #expect(call.start == SampleSpans.start + .seconds(1) && call.duration == .milliseconds(40))
        #expect(call.inputs?.text == #"{"a":1}"# && call.outputs?.text == #"{"b":2}"#)
        #expect(call.attributes.isEmpty)
        #expect(commit.path?.steps.map(\.id) == call.path.map { $0.steps.map(\.id) + [commit.path!.last.id] })
        #expect(commit.links.isEmpty && commit.runType == nil && commit.duration == .milliseconds(20))
    }

    @Test func `a span outside of tasks continues the trace of its caller, where that is recorded`() {
        tracer.withSpan("call", context: context(caller)) { #expect($0.isRecording) }
        #expect(recorder.spans.map(\.parent) == [caller.span])
        #expect(recorder.spans.map(\.context.trace) == [caller.trace])

        let unsampled = TraceContext.random(isSampled: false)
        tracer.withSpan("call", context: context(unsampled)) {
            #expect(!$0.isRecording && $0.context.traceContext == unsampled)
        }
        #expect(recorder.spans.count == 1)
    }

    @Test func `a span without context begins a trace only where it is told to`() {
        tracer.withSpan("root", context: context()) { #expect($0.context.traceContext == nil) }
        #expect(recorder.spans.isEmpty)
        let keeper = BoardTracer(recorder: recorder, time: time, samplesRoots: true)
        keeper.withSpan("root", context: context()) { #expect($0.context.traceContext?.isSampled == true) }
        #expect(recorder.spans.count == 1 && recorder.spans[0].parent == nil)
    }

    @Test func `a task whose trace is not kept has no spans`() {
        let task = SampleSpans.task()
        tracer.withSpan("call", context: context(task.context(isSampled: false), in: task)) { #expect(!$0.isRecording) }
        #expect(recorder.spans.isEmpty)
        // What the caller does with its own trace does not matter to the tree of the task.
        tracer.withSpan("call", context: context(.random(isSampled: false), in: task)) { #expect($0.isRecording) }
        #expect(recorder.spans.count == 1)
    }

    @Test func `nothing is made where nobody records`() {
        let tracer = BoardTracer(recorder: NoSpanRecorder(), time: time, samplesRoots: true)
        let span = tracer.startSpan("call", context: context(caller))
        span.attributes["a"] = 1
        span.end()
        #expect(!span.isRecording && span.attributes.isEmpty && span.context.traceContext == caller)
    }

    @Test func `a span that ends twice counts once, and hears nothing after its end`() throws {
        let span = tracer.startSpan("call", context: context(caller))
        span.end()
        span.operationName = "other"
        span.attributes["late"] = true
        span.setStatus(SpanStatus(code: .error))
        time.advance(by: .seconds(1))
        span.end()
        #expect(!span.isRecording)
        try #require(recorder.spans.count == 1)
        #expect(recorder.spans[0].name == "call" && recorder.spans[0].error == nil)
        #expect(recorder.spans[0].attributes.isEmpty && recorder.spans[0].duration == .zero)
    }

    @Test func `attributes, events and links are kept in one order`() throws {
        let other = TraceContext.random()
        tracer.withSpan("call", context: context(caller)) { span in
            span.attributes["text"] = "b"
            span.attributes["list"] = [1, 2]
            span.attributes["flag"] = true
            span.updateAttributes { $0["count"] = 3 }
            span.addEvent(SpanEvent(name: "waited", attributes: ["for": "lease"]))
            span.addLink(SpanLink(context: context(other), attributes: [:]))
            span.addLink(SpanLink(context: context(), attributes: [:]))
            span.operationName = "renamed"
        }
        let span = try #require(recorder.spans.first)
        #expect(span.name == "renamed")
        #expect(
            span.attributes == [.init("count", 3), .init("flag", true), .init("list", [1, 2]), .init("text", "b")]
        )
        #expect(span.events.map(\.name) == ["waited"])
        #expect(span.events.first?.attributes == [.init("for", "lease")])
        #expect(span.links == [other])
    }

    @Test func `an error that is thrown fails the span with its own words`() throws {
        struct Refusal: Error, CustomStringConvertible { let description = "no such task" }
        #expect(throws: Refusal.self) {
            try tracer.withSpan("call", context: context(caller)) { _ in throw Refusal() }
        }
        let span = try #require(recorder.spans.first)
        #expect(span.error == "no such task")
        #expect(span.events.map(\.name) == ["exception"])
        #expect(
            span.events[0].attributes == [
                .init("exception.type", "Refusal"), .init("exception.message", "no such task"),
            ]
        )

        tracer.withSpan("call", context: context(caller)) {
            $0.setStatus(SpanStatus(code: .error, message: "TASK_NOT_FOUND"))
        }
        tracer.withSpan("call", context: context(caller)) {
            $0.setStatus(SpanStatus(code: .error))
            $0.setStatus(SpanStatus(code: .ok))
        }
        #expect(recorder.spans.dropFirst().map(\.error) == ["TASK_NOT_FOUND", nil])
    }

    @Test func `a place is handed on and taken over as a traceparent`() throws {
        var carrier: [String: String] = [:]
        tracer.inject(context(caller), into: &carrier, using: Carrier())
        #expect(carrier == ["traceparent": caller.traceparent])
        var taken = ServiceContext.topLevel
        tracer.extract(carrier, into: &taken, using: Carrier())
        let remote = TraceContext(trace: caller.trace, span: caller.span, isSampled: caller.isSampled, isRemote: true)
        #expect(taken.traceContext == remote)
        tracer.extract(["traceparent": "00-junk"], into: &taken, using: Carrier())
        #expect(taken.traceContext == remote)
        var empty: [String: String] = [:]
        tracer.inject(.topLevel, into: &empty, using: Carrier())
        #expect(empty.isEmpty)
    }

    @Test func `spans begin at the tracer's own time, or at an instant that is told in another clock`() throws {
        struct Instant: TracerInstant {
            let nanosecondsSinceEpoch: UInt64
            static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.nanosecondsSinceEpoch < rhs.nanosecondsSinceEpoch }
        }
        tracer.startSpan("now", context: context(caller)).end()
        let start = Instant(nanosecondsSinceEpoch: 1_795_262_400_000_000_000 - 5_000_000_000)
        tracer.startSpan("then", context: context(caller), at: start).end()
        #expect(recorder.spans.map(\.start) == [SampleSpans.start, SampleSpans.start - .seconds(5)])
        #expect(recorder.spans.map(\.duration) == [.zero, .seconds(5)])
    }
}

private struct Carrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

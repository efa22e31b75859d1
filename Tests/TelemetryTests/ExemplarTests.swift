import CoreMetrics
import ServiceContextModule
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Exemplars", .timeLimit(.minutes(1)))
struct ExemplarTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0"
    private static let wait = Metric(
        .histogram,
        wholeName: "test_wait_seconds",
        "Wait.",
        buckets: [0.1, 1],
        exemplars: true
    )

    private let time = ManualTime()
    private let registry: PrometheusRegistry
    private let recorder: Recorder
    private let trace = TraceContext.random()

    init() {
        registry = PrometheusRegistry(catalogue: [Self.wait, Sample.size], time: time)
        recorder = Recorder(label: Self.wait.name, factory: registry)
    }

    private func buckets(accept: String? = openMetrics) async -> [String] {
        await registry.text(accept: accept).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("test_wait_seconds_bucket") }
    }

    private func within<Result>(_ trace: TraceContext?, _ body: () throws -> Result) rethrows -> Result {
        var context = ServiceContext.topLevel
        context.traceContext = trace
        return try ServiceContext.withValue(context, operation: body)
    }

    private func shown(_ trace: TraceContext, _ value: String, _ seconds: String) -> String {
        " # {trace_id=\"\(trace.trace)\",span_id=\"\(trace.span)\"} \(value) \(seconds)"
    }

    @Test func `after a page each bucket keeps the first traced observation that falls into it`() async {
        _ = await buckets()
        time.advance(by: .milliseconds(7))
        within(trace) {
            recorder.record(0.1)
            recorder.record(0.05)
            recorder.record(7)
        }
        #expect(
            await buckets() == [
                "test_wait_seconds_bucket{le=\"0.1\"} 2" + shown(trace, "0.1", "1795262400.007"),
                "test_wait_seconds_bucket{le=\"1.0\"} 2",
                "test_wait_seconds_bucket{le=\"+Inf\"} 3" + shown(trace, "7", "1795262400.007"),
            ]
        )
    }

    @Test func `an exemplar stays until a page was shown and a newer one replaces it`() async {
        _ = await buckets()
        within(trace) { recorder.record(0.5) }
        let later = TraceContext.random()
        within(later) { recorder.record(0.6) }
        let first = shown(trace, "0.5", "1795262400.000")
        #expect(await buckets()[1].hasSuffix(" 2" + first))
        #expect(await buckets()[1].hasSuffix(" 2" + first))
        time.advance(by: .seconds(1))
        within(later) { recorder.record(0.6) }
        #expect(await buckets()[1].hasSuffix(" 3" + shown(later, "0.6", "1795262401.000")))
    }

    @Test func `Prometheus text shows none, and costs those of OpenMetrics nothing`() async {
        _ = await buckets()
        within(trace) { recorder.record(0.5) }
        #expect(await buckets(accept: nil).allSatisfy { !$0.contains("#") })
        #expect(await buckets()[1].contains(trace.trace.description))
    }

    @Test func `what happened before the first page has its exemplar on it`() async {
        within(trace) { recorder.record(0.5) }
        _ = await buckets(accept: nil)
        within(.random()) { recorder.record(0.5) }
        #expect(await buckets()[1].hasSuffix(" 2" + shown(trace, "0.5", "1795262400.000")))
    }

    @Test func `an observation without a trace, or of one that nobody records, leaves the place to the next`() async {
        _ = await buckets()
        recorder.record(0.5)
        within(nil) { recorder.record(0.5) }
        within(.random(isSampled: false)) { recorder.record(0.5) }
        within(trace) { recorder.record(0.25) }
        #expect(await buckets()[1].hasSuffix(" 4" + shown(trace, "0.25", "1795262400.000")))
    }

    @Test func `after many observations without a trace the buckets wait no longer, until the next page`() async {
        _ = await buckets()
        for _ in 0..<Exemplars.patience { recorder.record(0.5) }
        within(trace) { recorder.record(0.5) }
        #expect(await buckets().allSatisfy { !$0.contains("#") })
        within(trace) { recorder.record(0.5) }
        #expect(await buckets()[1].contains(trace.trace.description))
    }

    @Test func `a family that is not declared with exemplars has none`() async {
        _ = await buckets()
        within(trace) { Recorder(label: Sample.size.name, factory: registry).record(1) }
        #expect(await registry.text(accept: Self.openMetrics).contains("test_size_bytes_bucket{le=\"256.0\"} 1\n"))
    }

    @Test func `an exemplar lies in its bucket and belongs to a counted observation, whoever writes meanwhile`()
        async throws
    {
        let rounds = Atomic(0)
        let isOver = Atomic(false)
        async let writers: Void = onThreads(2) { [recorder] in
            var context = ServiceContext.topLevel
            context.traceContext = .random()
            ServiceContext.withValue(context) {
                while !isOver.load(ordering: .relaxed) {
                    for value in [0.0, 0.1, 0.5, 1, 2] { recorder.record(value) }
                    rounds.add(1, ordering: .relaxed)
                }
            }
        }
        var exemplars = 0
        while rounds.load(ordering: .relaxed) < 20_000 || exemplars < 100 {
            var (lower, below) = (-Double.infinity, 0)
            for line in await buckets() {
                let match = try #require(line.wholeMatch(of: /.*le="(.*)"} (\d+)(?: # {.*} (.*) .*)?/))
                let bound = match.1 == "+Inf" ? Double.infinity : try #require(Double(match.1))
                let count = try #require(Int(match.2))
                if let text = match.3 {
                    let value = try #require(Double(text))
                    #expect(value > lower && value <= bound, "\(line)")
                    #expect(count > below, "\(line)")
                    exemplars += 1
                }
                (lower, below) = (bound, count)
            }
        }
        isOver.store(true, ordering: .relaxed)
        await writers
    }
}

import CoreMetrics
import Testing
import Vocabulary

@testable import Telemetry

@Suite("The page that Prometheus scrapes")
struct ExpositionTests {
    /// A registry in which every shape of family holds something.
    private static func filled() -> PrometheusRegistry {
        let registry = PrometheusRegistry(catalogue: Sample.catalogue)
        registry.counter(Sample.calls, [("tool", "poll_tasks"), ("outcome", "ok")]).increment(by: 3)
        registry.counter(Sample.calls, [("outcome", "error"), ("tool", "create_task")]).increment()
        _ = registry.counter(Sample.calls, [("tool", "create_task"), ("outcome", "cancelled")])
        FloatingPointCounter(label: Sample.work.name, factory: registry).increment(by: 2.5)
        Gauge(label: Sample.queue.name, dimensions: [("agent_type", "planning")], factory: registry).record(7)
        Gauge(label: Sample.queue.name, dimensions: [("agent_type", "a\"b\\c\nd")], factory: registry).record(-0.25)
        Gauge(label: Sample.age.name, factory: registry).record(Double.infinity)
        let duration = Timer(label: Sample.duration.name, dimensions: [("tool", "poll_tasks")], factory: registry)
        duration.recordNanoseconds(5_000_000)
        duration.recordNanoseconds(5_000_001)
        duration.recordNanoseconds(90_000_000_000)
        let size = Recorder(label: Sample.size.name, factory: registry)
        size.record(256)
        size.record(257.5)
        return registry
    }

    private static let samples = (
        calls: """
        test_calls_total{tool="create_task",outcome="cancelled"} 0
        test_calls_total{tool="create_task",outcome="error"} 1
        test_calls_total{tool="poll_tasks",outcome="ok"} 3
        """,
        queue: #"""
        test_queue{agent_type="a\"b\\c\nd"} -0.25
        test_queue{agent_type="planning"} 7
        """#,
        duration: """
        test_duration_seconds_bucket{tool="poll_tasks",le="0.005"} 1
        test_duration_seconds_bucket{tool="poll_tasks",le="1.0"} 2
        test_duration_seconds_bucket{tool="poll_tasks",le="60.0"} 2
        test_duration_seconds_bucket{tool="poll_tasks",le="+Inf"} 3
        test_duration_seconds_sum{tool="poll_tasks"} 90.010000001
        test_duration_seconds_count{tool="poll_tasks"} 3
        """,
        size: """
        test_size_bytes_bucket{le="256.0"} 1
        test_size_bytes_bucket{le="1024.0"} 2
        test_size_bytes_bucket{le="+Inf"} 2
        test_size_bytes_sum 513.5
        test_size_bytes_count 2
        """
    )

    @Test func `Prometheus text lists families in the order of the catalogue and series in the order of their labels`()
        async
    {
        let page = await Self.filled().page(accept: nil)
        #expect(page.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            String(decoding: page.body, as: UTF8.self) == #"""
                # HELP test_calls_total Calls by tool.
                # TYPE test_calls_total counter
                \#(Self.samples.calls)
                # HELP test_work_seconds_total Time "spent" in C:\\temp\nat work.
                # TYPE test_work_seconds_total counter
                test_work_seconds_total 2.5
                # HELP test_queue Waiting tasks.
                # TYPE test_queue gauge
                \#(Self.samples.queue)
                # HELP test_age_seconds Age of the oldest task.
                # TYPE test_age_seconds gauge
                test_age_seconds +Inf
                # HELP test_duration_seconds Time of a call.
                # TYPE test_duration_seconds histogram
                \#(Self.samples.duration)
                # HELP test_size_bytes Size of a result.
                # TYPE test_size_bytes histogram
                \#(Self.samples.size)
                # HELP callboard_undeclared_metrics_total \#(Metric.undeclaredMetrics.help)
                # TYPE callboard_undeclared_metrics_total counter
                callboard_undeclared_metrics_total 0
                # HELP callboard_collector_failures_total \#(Metric.collectorFailures.help)
                # TYPE callboard_collector_failures_total counter
                callboard_collector_failures_total 0

                """#
        )
    }

    @Test func `OpenMetrics names counters without their ending, adds units, and says where it ends`() async {
        let page = await Self.filled().page(accept: "application/openmetrics-text; version=1.0.0")
        #expect(
            page.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"
        )
        #expect(
            String(decoding: page.body, as: UTF8.self) == #"""
                # TYPE test_calls counter
                # HELP test_calls Calls by tool.
                \#(Self.samples.calls)
                # TYPE test_work_seconds counter
                # UNIT test_work_seconds seconds
                # HELP test_work_seconds Time \"spent\" in C:\\temp\nat work.
                test_work_seconds_total 2.5
                # TYPE test_queue gauge
                # HELP test_queue Waiting tasks.
                \#(Self.samples.queue)
                # TYPE test_age_seconds gauge
                # UNIT test_age_seconds seconds
                # HELP test_age_seconds Age of the oldest task.
                test_age_seconds +Inf
                # TYPE test_duration_seconds histogram
                # UNIT test_duration_seconds seconds
                # HELP test_duration_seconds Time of a call.
                \#(Self.samples.duration)
                # TYPE test_size_bytes histogram
                # UNIT test_size_bytes bytes
                # HELP test_size_bytes Size of a result.
                \#(Self.samples.size)
                # TYPE callboard_undeclared_metrics counter
                # HELP callboard_undeclared_metrics \#(Metric.undeclaredMetrics.help)
                callboard_undeclared_metrics_total 0
                # TYPE callboard_collector_failures counter
                # HELP callboard_collector_failures \#(Metric.collectorFailures.help)
                callboard_collector_failures_total 0
                # EOF

                """#
        )
    }

    @Test func `what cannot be counted is left out of counters and histograms`() async {
        let registry = PrometheusRegistry(catalogue: Sample.catalogue)
        registry.makeCounter(label: Sample.work.name, dimensions: []).increment(by: -1)
        let fraction = registry.makeFloatingPointCounter(label: Sample.work.name, dimensions: [])
        for amount in [-0.5, .nan, .infinity] { fraction.increment(by: amount) }
        let size = Recorder(label: Sample.size.name, factory: registry)
        for value in [Double.nan, .infinity, -.infinity] { size.record(value) }
        #expect(await registry.value("test_work_seconds_total") == 0)
        #expect(await registry.value("test_size_bytes_count") == 0)
        #expect(await registry.value("test_size_bytes_sum") == 0)
    }

    @Test func `whole steps and fractions of one counter add up`() async {
        let registry = PrometheusRegistry(catalogue: Sample.catalogue)
        registry.makeCounter(label: Sample.work.name, dimensions: []).increment(by: 3)
        registry.makeFloatingPointCounter(label: Sample.work.name, dimensions: []).increment(by: 0.25)
        #expect(await registry.value("test_work_seconds_total") == 3.25)
    }

    @Test func `a meter goes up and down`() async {
        let registry = PrometheusRegistry(catalogue: Sample.catalogue)
        let meter = Meter(label: Sample.age.name, factory: registry)
        meter.set(5)
        meter.increment(by: 1.5)
        meter.decrement()
        #expect(await registry.value("test_age_seconds") == 5.5)
    }

    @Test func `every family of the catalogue can be exposed`() {
        let names = Metric.catalogue.map(\.name)
        #expect(Set(names).count == names.count)
        for metric in Metric.catalogue {
            let isPlain = (metric.name + metric.labels.map(\.name).joined()).wholeMatch(of: /[a-z][a-z0-9_]*/) != nil
            #expect(isPlain, "\(metric.name)")
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            let labels = metric.labels.map(\.name)
            #expect(Set(labels).count == labels.count && !labels.contains("le"), "\(metric.name)")
            #expect(metric.buckets.isEmpty == (metric.kind != .histogram), "\(metric.name)")
            #expect(zip(metric.buckets, metric.buckets.dropFirst()).allSatisfy { $0 < $1 }, "\(metric.name)")
            #expect(!metric.help.isEmpty, "\(metric.name)")
        }
    }
}

import CoreMetrics
import Logging
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("The registry of metric families")
struct RegistryTests {
    private let registry = PrometheusRegistry(catalogue: Sample.catalogue)

    @Test func `one label set is one series, however it is spelled and whoever asks`() {
        let first = registry.makeCounter(label: Sample.calls.name, dimensions: [("tool", "a"), ("outcome", "ok")])
        let second = registry.makeCounter(label: Sample.calls.name, dimensions: [("outcome", "ok"), ("tool", "a")])
        let fraction = registry.makeFloatingPointCounter(
            label: Sample.calls.name,
            dimensions: [("tool", "a"), ("outcome", "ok")]
        )
        #expect(first === second)
        #expect(first === fraction)
        let other = registry.makeCounter(label: Sample.calls.name, dimensions: [("tool", "b"), ("outcome", "ok")])
        #expect(first !== other)
    }

    @Test func `a series outlives the instruments that write to it`() async {
        let counter = registry.counter(Sample.work)
        counter.increment()
        counter.destroy()
        registry.counter(Sample.work).increment()
        #expect(await registry.value("test_work_seconds_total") == 2)
    }

    @Test func `an undeclared instrument measures nothing, is counted, and is told of once`() async {
        let log = LogCapture()
        registry.counter(Sample.calls).increment()
        registry.reportMistakes(to: log.logger)
        let mistakes: [any AnyObject & Sendable] = [
            registry.makeCounter(label: Sample.calls.name, dimensions: [("tool", "a")]),
            registry.makeCounter(label: Sample.calls.name, dimensions: [("tool", "a"), ("tool", "b")]),
            registry.makeCounter(label: Sample.calls.name, dimensions: [("tool", "a"), ("result", "ok")]),
            registry.makeTimer(label: Sample.work.name, dimensions: []),
            registry.makeMeter(label: "hb.requests", dimensions: [("status", "200")]),
            registry.makeRecorder(label: "hb.requests", dimensions: [], aggregate: true),
        ]
        #expect(mistakes.allSatisfy { $0 === NOOPMetricsHandler.instance })
        #expect(await registry.value("callboard_undeclared_metrics_total") == 7)
        #expect(
            await log.lines() == [
                #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"warning","event":"metric_undeclared","message":"A metric \#
                is not measured, because it was given the labels [], and [\"tool\", \"outcome\"] are declared","logger":"test","metric":"test_calls_total"}
                """#,
                #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"warning","event":"metric_undeclared","message":"A metric \#
                is not measured, because the family is declared as a counter","logger":"test","metric":"test_work_seconds_total"}
                """#,
                #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"warning","event":"metric_undeclared","message":"A metric \#
                is not measured, because no family of this name is declared","logger":"test","metric":"hb.requests"}
                """#,
            ]
        )
    }

    @Test func `a family stops growing at its limit`() async {
        for number in 0...MetricFamily.seriesLimit {
            _ = registry.makeMeter(label: Sample.queue.name, dimensions: [("agent_type", "type-\(number)")])
        }
        #expect(await registry.value("callboard_undeclared_metrics_total") == 1)
        let page = await registry.text()
        #expect(page.split(separator: "\n").count { $0.hasPrefix("test_queue{") } == MetricFamily.seriesLimit)
    }

    @Test func `what is known ahead of its labels starts at zero, and nothing else shows up`() async {
        let registry = PrometheusRegistry(catalogue: Metric.catalogue)
        registry.startAtZero(agentTypes: ["planning", "testing"], tools: ["poll_tasks"])
        let page = await registry.text()
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.allSatisfy { $0.hasSuffix(" 0") })
        for series in [
            #"callboard_tasks_finished_total{agent_type="testing",status="cancelled"}"#,
            #"callboard_task_requeues_total{agent_type="planning",reason="worker_vanished"}"#,
            #"callboard_task_budget_breaches_total{agent_type="planning",budget="cost"}"#,
            #"callboard_task_queue_wait_seconds_count{agent_type="testing"}"#,
            #"callboard_tool_calls_total{tool="poll_tasks",outcome="cancelled"}"#,
            #"callboard_http_requests_total{route="other",status="5xx"}"#,
            #"callboard_messages_refused_total{reason="rate_limited"}"#,
            #"callboard_trace_spans_dropped_total{exporter="otlp"}"#,
        ] {
            #expect(samples.count { $0 == series + " 0" } == 1, "\(series)")
        }
        for family in [
            "callboard_llm_tokens_total", "callboard_llm_cost_usd_total", "callboard_per_agent_", "mcp_server_",
            "callboard_queue_tasks",
        ] {
            #expect(!page.contains(family), "\(family)")
        }
    }

    @Test func `a series that has counted already is not set back`() async {
        registry.counter(Sample.work).increment(by: 3)
        registry.startAtZero(agentTypes: [], tools: [])
        #expect(await registry.value("test_work_seconds_total") == 3)
    }

    @Test func `concurrent increments are all counted`() async {
        let (threads, steps) = (4, 200_000)
        await onThreads(threads) { [registry] in
            let whole = registry.counter(Sample.calls, [("tool", "a"), ("outcome", "ok")])
            let fraction = FloatingPointCounter(label: Sample.work.name, factory: registry)
            for _ in 0..<steps {
                whole.increment()
                fraction.increment(by: 0.5)
            }
        }
        #expect(await registry.value(#"test_calls_total{tool="a",outcome="ok"}"#) == Double(threads * steps))
        #expect(await registry.value("test_work_seconds_total") == Double(threads * steps) / 2)
    }

    @Test func `a histogram agrees with itself on every page while others write to it`() async throws {
        let rounds = Atomic(0)
        let isOver = Atomic(false)
        async let writers: Void = onThreads(2) { [registry] in
            let size = Recorder(label: Sample.size.name, factory: registry)
            while !isOver.load(ordering: .relaxed) {
                for value in [0, 500, 1_000] { size.record(value) }
                rounds.add(1, ordering: .relaxed)
            }
        }
        while rounds.load(ordering: .relaxed) < 100_000 { try await expectCumulativeBuckets() }
        isOver.store(true, ordering: .relaxed)
        await writers
        try await expectCumulativeBuckets()
        let total = Double(rounds.load(ordering: .relaxed))
        #expect(await registry.value("test_size_bytes_count") == total * 3)
        #expect(await registry.value("test_size_bytes_sum") == total * 1_500)
    }

    private func expectCumulativeBuckets() async throws {
        let lines = await registry.text().split(separator: "\n").filter { $0.hasPrefix("test_size_bytes_") }
        let values = try lines.filter { !$0.contains("_sum") }.map { line in
            try #require(line.split(separator: " ").last.flatMap { Int($0) })
        }
        #expect(values.count == 4)
        #expect(values == values.sorted())
        #expect(values[2] == values[3])
    }
}

import CoreMetrics
import Logging
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Telemetry

@Suite("Gauges that are computed for a page", .timeLimit(.minutes(1)))
struct CollectorTests {
    private let time = ManualTime()
    private let registry: PrometheusRegistry

    init() { registry = PrometheusRegistry(catalogue: Sample.catalogue, time: time) }

    private func gauge() -> Gauge { Gauge(label: Sample.age.name, factory: registry) }

    @Test func `every page shows what its collectors have just set`() async {
        let gauge = gauge()
        let runs = Atomic(0)
        registry.collect { gauge.record(runs.add(1, ordering: .relaxed).newValue) }
        #expect(await registry.value("test_age_seconds") == 1)
        #expect(await registry.value("test_age_seconds") == 2)
    }

    @Test func `a collector that throws is counted and told of, and the others still count`() async {
        struct StoreIsGone: Error {}
        let log = LogCapture()
        registry.reportMistakes(to: log.logger)
        let gauge = gauge()
        registry.collect { throw StoreIsGone() }
        registry.collect { gauge.record(5) }
        #expect(await registry.value("test_age_seconds") == 5)
        #expect(await registry.value("callboard_collector_failures_total") == 2)
        #expect(
            await log.lines().first == #"""
                {"time":"2026-11-21T12:00:00.000Z","level":"warning","event":"collector_failed","message":"A metrics collector failed","logger":\#
                "test","error":"StoreIsGone()"}
                """#
        )
    }

    @Test func `a collector that hangs costs a page two seconds, and later ones nothing but its gauges`() async {
        gauge().record(5)
        let starts = Atomic(0)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        registry.collect {
            starts.add(1, ordering: .relaxed)
            for await _ in gate {}
        }

        async let first = registry.value("test_age_seconds")
        await time.sleepers(1)
        time.advance(by: .seconds(2))
        #expect(await first == 5)

        // It still runs, so the next page does not wait for it, nor start it again.
        #expect(await registry.value("callboard_collector_failures_total") == 2)
        #expect(starts.load(ordering: .relaxed) == 1)
        opener.finish()
    }

    @Test func `scrapes at one time share one run`() async {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        registry.collect {
            start.finish()
            for await _ in gate {}
        }
        async let first = registry.text()
        for await _ in started {}
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { _ = await self.registry.text() } }
            // Lets the others arrive; one that comes too late starts a run of its own, and fails nothing.
            for _ in 0..<1_000 { await Task.yield() }
            opener.finish()
        }
        _ = await first
        #expect(await registry.value("callboard_collector_failures_total") == 0)
    }
}

import CoreMetrics
import ServiceContextModule
import Telemetry
import Vocabulary

/// One thread that does nothing but measure.
struct InstrumentLoad {
    let steps: Int
    let clock: StepClock

    private let registry = PrometheusRegistry(catalogue: Metric.catalogue)
    private let labels = [("tool", "poll_tasks"), ("outcome", "ok")]

    func counter() -> Double {
        let counter = Counter(label: Metric.toolCalls.name, dimensions: labels, factory: registry)
        return clock.nanoseconds(steps) { for _ in 0..<steps { counter.increment() } }
    }

    func lookup() -> Double {
        let steps = steps / 20
        return clock.nanoseconds(steps) {
            for _ in 0..<steps {
                Counter(label: Metric.toolCalls.name, dimensions: labels, factory: registry).increment()
            }
        }
    }

    /// Values that end in one bucket after the other, most of them in the lower half, as calls do.
    func histogram(isTraced: Bool, isAsked: Bool) async -> Double {
        let registry = PrometheusRegistry(catalogue: Metric.catalogue)
        let timer = CoreMetrics.Timer(label: Metric.toolCallDuration.name, dimensions: labels, factory: registry)
        if isAsked { _ = await registry.page(accept: PageLoad.openMetrics) }
        let values: [Int64] = [400_000, 700_000, 1_200_000, 1_500_000, 3_000_000, 4_000_000, 8_000_000, 30_000_000]
        var context = ServiceContext.topLevel
        if isTraced { context.traceContext = .random() }
        return ServiceContext.withValue(context) {
            clock.nanoseconds(steps) { for step in 0..<steps { timer.recordNanoseconds(values[step & 7]) } }
        }
    }
}

package import Metrics
import Vocabulary

/// What the client counts; every instrument is made once, except those of errors, which are rare.
package struct RedisMetrics: Sendable {
    private let inFlight: Meter
    private let duration: Recorder
    private let connections: Meter
    private let reconnects: Counter
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        self.factory = factory
        inFlight = Meter(label: Metric.engineCommandsInFlight.name, dimensions: [], factory: factory)
        duration = Recorder(label: Metric.engineCommandDuration.name, aggregate: true, factory: factory)
        connections = Meter(label: Metric.engineConnections.name, dimensions: [], factory: factory)
        reconnects = Counter(label: Metric.engineReconnects.name, dimensions: [], factory: factory)
    }

    func sent(_ commands: Int) { inFlight.increment(by: Double(commands)) }
    func settled(_ commands: Int) { inFlight.decrement(by: Double(commands)) }
    func answered(after seconds: Double) { duration.record(seconds) }

    func connected(again: Bool) {
        connections.increment(by: 1)
        if again { reconnects.increment() }
    }
    func disconnected() { connections.decrement(by: 1) }

    func failed(_ error: RedisError) {
        Counter(label: Metric.engineErrors.name, dimensions: [("code", error.code)], factory: factory).increment()
    }
}

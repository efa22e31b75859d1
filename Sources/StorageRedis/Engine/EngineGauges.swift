package import Metrics
import RESP
package import Vocabulary

/// Sets the gauges of the engine; asked by the metrics page before it is rendered.
package struct EngineGauges: Sendable {
    private let store: RedisStore
    private let replicas: Gauge
    private let used: Gauge
    private let limit: Gauge

    /// Shows at once what was found of durability.
    package init(store: RedisStore, durability: EngineDurability, metrics: any MetricsFactory) {
        self.store = store
        func gauge(_ metric: Metric, _ dimensions: [(String, String)] = []) -> Gauge {
            Gauge(label: metric.name, dimensions: dimensions, factory: metrics)
        }
        replicas = gauge(.engineReplicas)
        used = gauge(.engineMemoryUsed)
        limit = gauge(.engineMemoryLimit)
        for level in EngineDurability.allCases {
            gauge(.engineDurability, [("level", level.rawValue)]).record(level == durability ? 1 : 0)
        }
    }

    package func update() async throws {
        let report = try await store.report()
        replicas.record(report.replicas)
        used.record(report.memoryUsed)
        limit.record(report.memoryLimit)
    }
}

extension RedisStore {
    /// Whether the engine answers within a while.
    package func answers(within patience: Duration, time: any TimeSource) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [client] in (try? await client.send(RedisCommand("PING"))) != nil }
            group.addTask {
                try? await time.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

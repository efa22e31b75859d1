import Foundation
package import Metrics
import Vocabulary

/// Sets the gauges of the store's files and their disk; asked by the metrics page before it is rendered.
package struct StoreGauges: Sendable {
    private let store: SQLiteStore
    private let directory: DataDirectory
    private let database: Gauge
    private let log: Gauge
    private let reusable: Gauge
    private let free: Gauge

    package init(store: SQLiteStore, directory: DataDirectory, metrics: any MetricsFactory) {
        self.store = store
        self.directory = directory
        func gauge(_ metric: Metric, _ dimensions: [(String, String)] = []) -> Gauge {
            Gauge(label: metric.name, dimensions: dimensions, factory: metrics)
        }
        database = gauge(.storeFileBytes, [("file", "database")])
        log = gauge(.storeFileBytes, [("file", "log")])
        reusable = gauge(.storeReusableBytes)
        free = gauge(.diskFreeBytes)
    }

    package func update() throws {
        store.health.measure()
        database.record(directory.size(of: directory.databasePath))
        log.record(directory.size(of: directory.databasePath + "-wal"))
        reusable.record(try store.reusableBytes())
        if let bytes = directory.freeBytes { free.record(bytes) }
    }
}

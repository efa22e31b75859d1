import CoreMetrics
import Foundation
import Vocabulary

extension PrometheusRegistry {
    /// Shows the `process_*` families from now on, read at each scrape; on a system without `/proc` they stay away.
    package func collectProcess(root: String = "/proc") {
        guard FileManager.default.fileExists(atPath: root + "/self/stat") else { return }
        let cpu = series(Metric.processCPUSeconds.name, [], as: CounterSeries.self)
        let resident = Gauge(label: Metric.processResidentMemory.name, factory: self)
        let openFiles = Gauge(label: Metric.processOpenFiles.name, factory: self)
        let maximumFiles = Gauge(label: Metric.processMaximumFiles.name, factory: self)
        let start = Gauge(label: Metric.processStartTime.name, factory: self)
        collect {
            let status = try ProcessStatus(root: root)
            cpu?.mirror(status.cpuSeconds)
            resident.record(status.residentBytes)
            openFiles.record(status.openFiles)
            maximumFiles.record(status.maximumFiles.map(Double.init) ?? .infinity)
            start.record(status.startTime)
        }
    }
}

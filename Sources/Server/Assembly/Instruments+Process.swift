import Logging
import Metrics
import Telemetry
import Vocabulary

/// What is told of the process as a whole.
extension Instruments {
    func noteStart(on engine: any StorageEngine) {
        note("Starting", .serverStarting, engine.place.merging(["version": "\(Callboard.version)"]) { $1 })
        Gauge(label: Metric.buildInfo.name, dimensions: [("version", Callboard.version)], factory: metrics).record(1)
    }

    func noteReady(on port: Int, requiresKey: Bool) {
        note(
            "Ready",
            .serverReady,
            [
                "port": .stringConvertible(port), "version": "\(Callboard.version)",
                "requires_key": .stringConvertible(requiresKey),
            ]
        )
    }

    /// Tells of the end, and waits for its line to be written.
    func noteStop() async {
        note("Stopped", .serverStopped)
        _ = await logs.flush(within: .seconds(1))
    }

    private func note(_ message: Logger.Message, _ event: BoardEvent, _ metadata: Logger.Metadata = [:]) {
        logger("callboard").info(message, metadata: metadata.merging(["event": "\(event.rawValue)"]) { $1 })
    }
}

import Orchestration
import Telemetry
import Tools

extension BoardServices {
    /// Puts the services together as the operator decided.
    init(
        _ settings: Settings,
        on storage: BoardStorage,
        traces: TraceExporters,
        instruments: Instruments
    ) async throws {
        self.init(
            on: storage.store,
            secret: try await storage.store.digestSecret(),
            policy: settings.policy,
            roomPolicy: settings.roomPolicy,
            tools: BoardTools.handovers,
            spans: traces.recorder,
            time: storage.time,
            metrics: instruments.metrics,
            logger: instruments.logger
        )
    }
}

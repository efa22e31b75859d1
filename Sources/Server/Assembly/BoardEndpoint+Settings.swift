import MCP
import Orchestration
import Telemetry
import Tools

extension BoardEndpoint {
    /// Puts a board behind its endpoint as the operator decided.
    init(
        _ settings: Settings,
        board: BoardServices,
        in storage: BoardStorage,
        traces: TraceExporters,
        auditing: Auditing,
        instruments: Instruments
    ) throws {
        try self.init(
            on: board,
            as: ServerIdentity(
                name: "callboard",
                title: "Callboard",
                version: Callboard.version,
                instructions: Instructions.text(for:)
            ),
            confirmation: settings.confirmation,
            sessions: StoredSessions(records: storage.store, time: storage.time),
            toolRates: settings.toolRates,
            tracer: traces.exporters.isEmpty ? nil : traces.tracer(by: storage.time),
            onRefusal: { auditing.note($0, $1) },
            bus: storage.bus,
            time: storage.time,
            metrics: instruments.metrics,
            logger: instruments.logger("callboard.mcp")
        )
    }
}

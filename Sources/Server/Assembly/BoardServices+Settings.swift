import MCP
import Orchestration
import Telemetry
import Tools
import Vocabulary

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
            bus: storage.bus,
            time: storage.time,
            metrics: instruments.metrics,
            logger: instruments.logger
        )
    }
}

extension BoardServices {
    /// Keeps the board and its endpoint in step with the other nodes.
    func watch(_ bus: any BoardBus, for endpoint: MCPEndpoint, time: any TimeSource) -> NodeWatch {
        NodeWatch(
            bus: bus,
            doorbell: doorbell,
            feed: feed,
            time: time,
            hearSession: { session, words in await endpoint.hear(words, of: session) }
        )
    }
}

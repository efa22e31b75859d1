import CoreMetrics
import Logging
package import MCP
package import Orchestration
package import StorageSQLite
import TestSupport
package import Tools
package import Vocabulary

/// A board on a store in memory, with everything it offers behind an endpoint.
package struct MemoryBoard: Sendable {
    package let store: SQLiteStore
    package let services: BoardServices
    package let features: Features
    package let endpoint: MCPEndpoint

    package init(
        policy: BoardPolicy = BoardPolicy(),
        roomPolicy: RoomPolicy = RoomPolicy(),
        confirmation: Confirmation = .ask,
        secret: [UInt8] = Array(repeating: 7, count: 32),
        time: any TimeSource
    ) throws {
        let metrics = NOOPMetricsHandler.instance
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try SQLiteStore(inMemoryWith: metrics)
        services = BoardServices(
            on: store,
            secret: secret,
            policy: policy,
            roomPolicy: roomPolicy,
            tools: BoardTools.handovers,
            spans: NoSpanRecorder(),
            time: time,
            metrics: metrics
        ) { _ in logger }
        let board = try BoardEndpoint(
            on: services,
            as: ServerIdentity(name: "callboard", title: "Callboard", version: "1") { _ in "" },
            confirmation: confirmation,
            sessions: MemorySessions(),
            time: time,
            metrics: metrics,
            logger: logger
        )
        features = board.features
        endpoint = board.mcp
    }
}

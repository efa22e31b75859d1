import Orchestration
import ServiceLifecycle
import Vocabulary

/// The open store of a board with what belongs to it while the server runs, whatever engine keeps it.
struct BoardStorage: Sendable {
    let store: any BoardStore
    /// The time that goes into the store, and by which everything on the board is judged.
    let time: any TimeSource
    /// The way to the other nodes, where there may be any.
    var bus: (any BoardBus)?
    /// What keeps the store in order; whatever uses the store ends before it.
    let services: [any Service]
    /// Sets the gauges of the engine.
    let measure: @Sendable () async throws -> Void
    /// Whether the store answers.
    let isReady: @Sendable () async -> Bool
    /// Ends all use of the store; what was answered is durable before that.
    let close: @Sendable () async throws -> Void
}

import Orchestration
import Telemetry
import Vocabulary

/// What each metrics page tells of the board.
extension Instruments {
    /// Sets the gauges before each page is rendered.
    func measure(_ board: BoardServices, in storage: BoardStorage, behind entrance: Entrance) {
        let types = board.tasks.policy.agentTypes
        let gauges = BoardGauges(store: storage.store, types: types, time: storage.time, metrics: metrics)
        let roomGauges = RoomGauges(store: storage.store, metrics: metrics)
        metrics.collect { try await gauges.update() }
        metrics.collect { try await roomGauges.update() }
        metrics.collect(storage.measure)
        metrics.collect { try await board.quarantine.measure() }
        metrics.collectProcess()
        metrics.collect { entrance.measure() }
    }
}

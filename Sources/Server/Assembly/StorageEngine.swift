import Logging
import Telemetry
import Vocabulary

/// What keeps the board, and is sure to be there for this server before anything else begins.
protocol StorageEngine: Sendable {
    /// The latest moment that the board is known to have seen; the time of this process begins no earlier.
    var latestMoment: Timestamp? { get }
    /// Where the board is kept, as the log tells it.
    var place: Logger.Metadata { get }

    /// Opens the store of the board, which is to be closed when all that uses it has ended.
    func open(with instruments: Instruments, tracer: BoardTracer) async throws -> BoardStorage
}

extension Settings {
    /// The engine that the operator chose; throws where this server may not have it.
    func storageEngine() throws -> any StorageEngine {
        if let engine { return RedisEngine(engine, limits: storeLimits) }
        return try SQLiteEngine(self)
    }
}

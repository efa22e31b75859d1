import Logging
import Metrics
import Orchestration
import StorageRedis
import Telemetry
import Vocabulary

/// A Redis or Valkey that several nodes share.
struct RedisEngine: StorageEngine {
    /// How long a start waits for an engine that may be on its way up as well.
    private static let patience = Duration.seconds(30)
    /// After so long without an answer the server is not ready.
    private static let readiness = Duration.seconds(2)

    /// The engine keeps the time.
    let latestMoment: Timestamp? = nil
    private let engine: EngineSettings
    private let limits: StoreLimits

    init(_ engine: EngineSettings, limits: StoreLimits) {
        self.engine = engine
        self.limits = limits
    }

    var place: Logger.Metadata { ["engine": "\(engine.address)", "namespace": "\(engine.namespace)"] }

    func open(with instruments: Instruments, tracer: BoardTracer) async throws -> BoardStorage {
        let logger = instruments.logger("callboard.store")
        let connection = try await EngineConnection.open(
            engine.client,
            waiting: Self.patience,
            time: instruments.time,
            metrics: instruments.metrics,
            logger: logger
        )
        do { return try await open(on: connection, with: instruments, logger) } catch {
            await connection.close()
            throw error
        }
    }

    private func open(
        on connection: EngineConnection,
        with instruments: Instruments,
        _ logger: Logger
    ) async throws -> BoardStorage {
        let (store, check) = try await connection.store(
            namespace: engine.namespace,
            limits: limits,
            durability: engine.durability
        )
        tell(of: check, to: logger)
        try await store.prepare()
        let local = instruments.time
        let time = try await store.time(carriedOnBy: local)
        let gauges = EngineGauges(store: store, durability: check.durability, metrics: instruments.metrics)
        let bus = RedisBus(
            client: connection.client,
            namespace: engine.namespace,
            time: local,
            metrics: instruments.metrics,
            logger: logger
        )
        return BoardStorage(
            store: store,
            time: time,
            bus: bus,
            services: [time.keeping(logger: logger)],
            measure: { try await gauges.update() },
            isReady: { await store.answers(within: Self.readiness, time: local) },
            close: { await connection.close() }
        )
    }

    private func tell(of check: EngineCheck, to logger: Logger) {
        for finding in check.findings {
            logger.warning(
                "The engine needs an operator",
                metadata: [
                    "event": "\(BoardEvent.engineDoubtful.rawValue)", "error": "\(finding.text) \(finding.fix)",
                ]
            )
        }
        logger.info(
            "The engine can hold the board",
            metadata: [
                "event": "\(BoardEvent.engineChecked.rawValue)", "engine": "\(engine.address)",
                "engine_version": "\(check.report.program) \(check.report.version)",
                "durability": "\(check.durability.rawValue)",
                "replicas": .stringConvertible(check.report.replicas),
            ]
        )
    }
}

import Logging
import StorageSQLite
import Telemetry
import Vocabulary

/// SQLite in the data directory, which no other server uses at the same time.
struct SQLiteEngine: StorageEngine {
    let latestMoment: Timestamp?
    private let directory: DataDirectory
    private let settings: Settings

    init(_ settings: Settings) throws(Fault) {
        directory = try DataDirectory(path: settings.dataDirectory)
        try directory.lockForServing()
        latestMoment = try StoreInspection(of: directory).latestMoment
        self.settings = settings
    }

    var place: Logger.Metadata { ["data_directory": "\(settings.dataDirectory)"] }

    func open(with instruments: Instruments, tracer: BoardTracer) throws -> BoardStorage {
        warnOfClock(by: instruments.logger("callboard"))
        let logger = instruments.logger("callboard.store")
        let store = try SQLiteStore(
            directory: directory,
            limits: settings.storeLimits,
            lockTimeout: settings.lockTimeout,
            cipher: ContentCipher(keys: settings.encryptionKeys, metrics: instruments.metrics, logger: logger),
            metrics: instruments.metrics,
            tracer: tracer,
            logger: logger
        )
        let gauges = StoreGauges(store: store, directory: directory, metrics: instruments.metrics)
        return BoardStorage(
            store: store,
            time: instruments.time,
            services: [StoreKeeper(store: store, time: instruments.time)],
            measure: { try gauges.update() },
            isReady: { (try? store.ping()) != nil },
            close: { [directory] in
                try store.close()
                directory.unlock()
            }
        )
    }

    private func warnOfClock(by log: Logger) {
        guard let latestMoment else { return }
        let behind = latestMoment - SystemTime().now()
        guard behind > .seconds(60) else { return }
        log.warning(
            "The machine's clock is behind the board",
            metadata: [
                "event": "\(BoardEvent.clockBehind.rawValue)", "behind_s": .stringConvertible(Int(behind.seconds)),
            ]
        )
    }
}

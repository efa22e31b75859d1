import ArgumentParser
import CoreMetrics
import Logging
import Orchestration
import StorageRedis
import Vocabulary

extension StoreOptions {
    /// How long a command waits for the engine.
    static let patience = Duration.seconds(10)

    /// Runs a piece of work with the board in an engine.
    func withBoard<Outcome>(
        in engine: EngineSettings,
        _ settings: Settings,
        making: Bool,
        _ work: (CommandBoard) async throws -> Outcome
    ) async throws -> Outcome {
        try await engine.connected(waiting: Self.patience) { connection in
            let (store, _) = try await connection.store(
                namespace: engine.namespace,
                limits: settings.storeLimits,
                durability: engine.durability
            )
            if !making, try await !store.holdsBoard() {
                throw ValidationError("There is no board \(engine.namespace) in the engine at \(engine.address).")
            }
            try await store.prepare()
            let time = try await store.time(carriedOnBy: SystemTime())
            return try await work(CommandBoard(store: store, time: time, settings: settings, isServed: true))
        }
    }
}

extension EngineSettings {
    /// Runs a piece of work with a connection that tells nobody of its ups and downs.
    func connected<Outcome>(
        waiting patience: Duration,
        _ work: (EngineConnection) async throws -> Outcome
    ) async throws -> Outcome {
        let connection = try await EngineConnection.open(
            client,
            waiting: patience,
            time: SystemTime(),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "callboard.store") { _ in SwiftLogNoOpLogHandler() }
        )
        let outcome: Outcome
        do { outcome = try await work(connection) } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        return outcome
    }
}

extension Settings {
    /// Refuses what is done to the files of a store where the board is in an engine.
    func requireDatabase() throws {
        guard let engine else { return }
        throw ValidationError(
            "This works on the data directory, but \(Setting.store.variable) says that the board is in the engine at \(engine.address): use the engine's own means there."
        )
    }
}

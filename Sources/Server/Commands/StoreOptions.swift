import ArgumentParser
import CoreMetrics
import Foundation
import Logging
import Orchestration
import StorageSQLite
import Vocabulary

/// Which store a command works on; beside a running server, too.
struct StoreOptions: ParsableArguments {
    @Option(name: .customLong("data-dir"), help: "Directory of the store (CALLBOARD_DATA_DIR).")
    var dataDirectory: String?

    @Option(help: "A configuration file in JSON.")
    var config: String?

    func settings(flags: [(Setting, String?)] = []) async throws -> Settings {
        let source = try await SettingsSource(
            flags: flags + [(.dataDirectory, dataDirectory)],
            environment: ProcessInfo.processInfo.environment,
            file: config
        )
        return try Settings(from: source)
    }

    /// Settings that owe nothing to this command's environment, for a store of its own.
    static func standard(dataDirectory: String) async throws -> Settings {
        try Settings(
            from: try await SettingsSource(flags: [(.dataDirectory, dataDirectory)], environment: [:], file: nil)
        )
    }

    /// Whether there is a store here that was ever given a key.
    func holdsKeys() async throws -> Bool {
        let settings = try await settings()
        guard try settings.engine != nil || DataDirectory(path: settings.dataDirectory).holdsStore else { return false }
        return try await withKeyRing { try await $0.requiresKey() }
    }

    /// Makes a key for a type that the board knows, and the store where there is none; tells whether it is its first.
    func makeKey(
        role: Role,
        agent: AgentID?,
        agentType: AgentType?,
        lasting lifetime: Duration? = nil,
        startingAfter delay: Duration? = nil
    ) async throws -> (key: APIKey, isFirst: Bool) {
        let known = try await settings().policy.agentTypes
        if let agentType, !known.contains(agentType) {
            let names = known.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("No agent type \(agentType) on this board. Use one of: \(names).")
        }
        return try await withKeyRing(making: true) { ring in
            let isFirst = try await !ring.requiresKey()
            let key = try await ring.create(
                role: role,
                agent: agent,
                agentType: agentType,
                lasting: lifetime,
                startingAfter: delay
            )
            return (key, isFirst)
        }
    }

    /// Runs a piece of work with the keys of the store, which is made only for who wants to put something into it.
    func withKeyRing<Outcome>(
        making: Bool = false,
        _ work: (KeyRing) async throws -> Outcome
    ) async throws -> Outcome {
        try await withBoard(making: making) { board in
            try await work(try await KeyRing(store: board.store, bootstrapKey: nil, time: board.time))
        }
    }

    /// Runs a piece of work with the board, wherever it is; it is made only for who wants to put something into it.
    func withBoard<Outcome>(
        making: Bool = false,
        _ work: (CommandBoard) async throws -> Outcome
    ) async throws -> Outcome {
        let settings = try await settings()
        if let engine = settings.engine { return try await withBoard(in: engine, settings, making: making, work) }
        return try await withDatabase(making: making) { store, directory, settings in
            // What expires has to expire by the board's time, which may be ahead of a clock that was set back.
            let time = SystemTime(notBefore: try StoreInspection(of: directory, readingThrough: false).latestMoment)
            return try await work(
                CommandBoard(store: store, time: time, settings: settings, isServed: directory.isServed)
            )
        }
    }

    /// Runs a piece of work with the database in the data directory, which is made only for who wants to put something
    /// into it.
    func withDatabase<Outcome>(
        making: Bool = false,
        _ work: (SQLiteStore, DataDirectory, Settings) async throws -> Outcome
    ) async throws -> Outcome {
        let settings = try await settings()
        try settings.requireDatabase()
        let directory = try DataDirectory(path: settings.dataDirectory)
        guard making || directory.holdsStore else {
            throw ValidationError("There is no store in \(settings.dataDirectory). Choose another with --data-dir.")
        }
        let store = try SQLiteStore(
            directory: directory,
            limits: settings.storeLimits,
            lockTimeout: settings.lockTimeout,
            cipher: ContentCipher(
                keys: settings.encryptionKeys,
                metrics: NOOPMetricsHandler.instance,
                logger: Logger(label: "callboard.store") { StreamLogHandler.standardError(label: $0) }
            ),
            metrics: NOOPMetricsHandler.instance
        )
        let outcome: Outcome
        do { outcome = try await work(store, directory, settings) } catch {
            try store.close()
            throw error
        }
        try store.close()
        return outcome
    }
}

extension SystemTime {
    /// The machine's time from now on, or that of a moment which is known to have been.
    init(notBefore past: Timestamp? = nil) {
        self.init(wallClock: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)), notBefore: past)
    }
}

import AgentTelemetry
import Foundation
import Gateway
import Logging
import MCP
import Metrics
import Orchestration
import ServiceLifecycle
import StorageSQLite
import Telemetry
import Tools
import UnixSignals
import Vocabulary

/// Puts a server together from its settings and runs it: one straight function, read from the ground to the roof.
struct Assembly: Sendable {
    let settings: Settings
    /// Where log lines go; standard output as a rule.
    var logDescriptor = STDOUT_FILENO
    /// Told once the server listens.
    var onReady: @Sendable (_ endpoint: ServerAddress) -> Void = { $0.announce() }

    func run(signals: [UnixSignal] = [.sigterm, .sigint]) async throws {
        let directory = try DataDirectory(path: settings.dataDirectory)
        try directory.lockForServing()
        let past = try StoreInspection(of: directory).latestMoment
        let time = SystemTime(notBefore: past)
        let metrics = PrometheusRegistry(catalogue: Metric.catalogue, time: time)
        let logs = LogSink(format: settings.logFormat, time: time, metrics: metrics, descriptor: logDescriptor)
        let logger = { logs.logger(label: $0, level: settings.logLevel) }
        let log = logger("callboard")
        metrics.reportMistakes(to: log)
        log.info(
            "Starting",
            metadata: [
                "event": "\(BoardEvent.serverStarting.rawValue)", "version": "\(Callboard.version)",
                "data_directory": "\(settings.dataDirectory)",
            ]
        )
        if let past, case let behind = past - SystemTime().now(), behind > .seconds(60) {
            log.warning(
                "The machine's clock is behind the board",
                metadata: [
                    "event": "\(BoardEvent.clockBehind.rawValue)", "behind_s": .stringConvertible(Int(behind.seconds)),
                ]
            )
        }
        Gauge(label: Metric.buildInfo.name, dimensions: [("version", Callboard.version)], factory: metrics).record(1)

        let traces = try TraceExporters(settings, time: time, metrics: metrics, logger: logger("callboard.traces"))
        let tracer = BoardTracer(recorder: traces.recorder, time: time)

        let store = try SQLiteStore(
            directory: directory,
            limits: settings.storeLimits,
            lockTimeout: settings.lockTimeout,
            cipher: ContentCipher(
                keys: settings.encryptionKeys,
                metrics: metrics,
                logger: logger("callboard.store")
            ),
            metrics: metrics,
            tracer: tracer,
            logger: logger("callboard.store")
        )
        let keys = try await KeyRing(store: store, bootstrapKey: settings.bootstrapKey, time: time)
        let entrance = Entrance(
            keys: keys,
            oauth: settings.oauth,
            time: time,
            metrics: metrics,
            logger: logger("callboard.oauth")
        )
        let requiresKey = try await entrance.requiresKey()
        guard requiresKey || settings.isLoopbackOnly else { throw Self.openToAll(settings.host) }

        let auditLog = AuditLog(
            store: store,
            retention: settings.auditRetention,
            time: time,
            metrics: metrics,
            logger: logger("callboard.audit")
        )
        let auditing = Auditing(log: auditLog, keys: keys, time: time)
        await auditing.serverStarted(settings, requiresKey: requiresKey)

        let board = BoardServices(
            on: store,
            secret: try await store.digestSecret(),
            policy: settings.policy,
            roomPolicy: settings.roomPolicy,
            tools: BoardTools.handovers,
            spans: traces.recorder,
            time: time,
            metrics: metrics,
            logger: logger
        )
        let gauges = BoardGauges(store: store, types: settings.policy.agentTypes, time: time, metrics: metrics)
        let roomGauges = RoomGauges(store: store, metrics: metrics)
        let storeGauges = StoreGauges(store: store, directory: directory, metrics: metrics)
        metrics.collect { try await gauges.update() }
        metrics.collect { try await roomGauges.update() }
        metrics.collect { try storeGauges.update() }
        metrics.collect { try await board.quarantine.measure() }
        metrics.collectProcess()
        metrics.collect { entrance.measure() }

        let endpoint = try BoardEndpoint(
            on: board,
            as: ServerIdentity(
                name: "callboard",
                title: "Callboard",
                version: Callboard.version,
                instructions: Instructions.text(for:)
            ),
            confirmation: settings.confirmation,
            sessions: StoredSessions(records: store, time: time),
            toolRates: settings.toolRates,
            tracer: traces.exporters.isEmpty ? nil : tracer,
            onRefusal: { auditing.note($0, $1) },
            time: time,
            metrics: metrics,
            logger: logger("callboard.mcp")
        )
        metrics.startAtZero(
            agentTypes: settings.policy.agentTypes.map(\.rawValue),
            tools: endpoint.features.tools.tools.map(\.name)
        )
        let reports = AgentReports(
            telemetry: TelemetryReceiver(
                activities: board.usage,
                agents: board.agents,
                time: time,
                metrics: metrics,
                logger: logger("callboard.telemetry")
            ),
            hooks: HookReceiver(
                agents: board.agents,
                rooms: board.rooms,
                outlook: board.tasks,
                sessions: board.tasks,
                metrics: metrics,
                logger: logger("callboard.hooks")
            )
        )
        let listener = try Listener(
            settings,
            requiresKey: requiresKey,
            reportLimit: max(TelemetryReceiver.largestBody, HookReceiver.largestBody),
            time: time,
            metrics: metrics,
            logger: logger("callboard.http")
        )
        let gateway = Gateway(
            configuration: listener.configuration,
            endpoint: endpoint.mcp,
            authenticate: { token in
                let admission = try await entrance.admission(showing: token)
                if let caller = admission?.caller, let agent = caller.agent {
                    try await board.agents.noteSignOfLife(of: agent, type: caller.agentType)
                }
                return admission
            },
            metricsPage: { await metrics.page(accept: $0, acceptEncoding: $1) },
            receiveReport: reports.receive,
            onRefusal: { await auditing.note($0) },
            callLimit: settings.callRate.map { CallLimit($0, time: time, logger: logger("callboard.http")) },
            isReady: { (try? store.ping()) != nil },
            time: time,
            metrics: metrics,
            logger: logger("callboard.http"),
            onListening: { port in
                log.info(
                    "Ready",
                    metadata: [
                        "event": "\(BoardEvent.serverReady.rawValue)", "port": .stringConvertible(port),
                        "version": "\(Callboard.version)", "requires_key": .stringConvertible(requiresKey),
                    ]
                )
                onReady(settings.address(port: port, requiresKey: requiresKey))
            }
        )

        // A later service depends on the earlier ones; the shutdown runs backwards.
        var services: [any Service] = [logs]
        services += traces.services
        services += listener.services
        services += [StoreKeeper(store: store, time: time), auditLog, board.janitor]
        services += entrance.services
        services += [entrance.watch(gateway.openAnswers, time: time, logger: logger("callboard.keys")), gateway]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: signals,
            logger: logger("callboard.lifecycle")
        )
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        configuration.maximumCancellationDuration = .seconds(1)
        try await ServiceGroup(configuration: configuration).run()
        await traces.close()
        await entrance.close()
        await auditing.serverStopped()
        try store.close()
        directory.unlock()
        log.info("Stopped", metadata: ["event": "\(BoardEvent.serverStopped.rawValue)"])
        _ = await logs.flush(within: .seconds(1))
    }

    private static func openToAll(_ host: String) -> Fault {
        Fault(
            .forbidden,
            "Without a key the server would be open to everybody who reaches \(host). Make one with `callboard keys create --role orchestrator`, or listen on 127.0.0.1."
        )
    }
}

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
        let time = SystemTime()
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
        Gauge(label: Metric.buildInfo.name, dimensions: [("version", Callboard.version)], factory: metrics).record(1)

        let traces = try TraceExporters(settings, time: time, metrics: metrics, logger: logger("callboard.traces"))
        let tracer = BoardTracer(recorder: traces.recorder, time: time)

        let directory = try DataDirectory(path: settings.dataDirectory)
        try directory.lockForServing()
        let store = try SQLiteStore(
            directory: directory,
            lockTimeout: settings.lockTimeout,
            metrics: metrics,
            tracer: tracer
        )
        let secret = try await store.digestSecret()
        let paths = TaskPaths(secret: secret)
        let keys = try await KeyRing(store: store, bootstrapKey: settings.bootstrapKey, time: time)
        let requiresKey = try await keys.requiresKey()
        guard requiresKey || settings.isLoopbackOnly else { throw Self.openToAll(settings.host) }

        let doorbell = Doorbell(time: time, metrics: metrics)
        let feed = ChangeFeed()
        let agents = AgentRegistry(
            store: store,
            feed: feed,
            policy: settings.policy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.agents")
        )
        let tasks = TaskBoard(
            store: store,
            agents: agents,
            doorbell: doorbell,
            feed: feed,
            runs: TaskRuns(recorder: traces.recorder, paths: paths),
            policy: settings.policy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.tasks")
        )
        let state = SharedState(store: store, time: time, metrics: metrics)
        let rooms = RoomBoard(
            store: store,
            agents: agents,
            doorbell: doorbell,
            feed: feed,
            policy: settings.roomPolicy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.rooms")
        )
        let usage = UsageBoard(
            tasks: tasks,
            tools: BoardTools.handovers,
            paths: paths,
            spans: traces.recorder,
            store: store,
            time: time
        )
        let janitor = Janitor(
            board: tasks,
            agents: agents,
            state: state,
            rooms: rooms,
            usage: usage,
            sessions: store,
            time: time,
            metrics: metrics,
            logger: logger("callboard.janitor")
        )
        let gauges = BoardGauges(store: store, types: settings.policy.agentTypes, time: time, metrics: metrics)
        let roomGauges = RoomGauges(store: store, metrics: metrics)
        metrics.collect { try await gauges.update() }
        metrics.collect { try await roomGauges.update() }
        metrics.collectProcess()

        let board = Board(
            tasks: tasks,
            agents: agents,
            state: state,
            rooms: rooms,
            secret: secret,
            confirmation: settings.confirmation
        )
        let tools = try ToolCatalog(BoardTools.all(of: board))
        metrics.startAtZero(
            agentTypes: settings.policy.agentTypes.map(\.rawValue),
            tools: tools.tools.map(\.name)
        )
        let prompts = BoardPrompts.catalog(of: board)
        let features = Features(
            tools: tools,
            prompts: prompts,
            resources: BoardResources(of: board),
            completions: BoardCompletions(of: board, prompts: prompts),
            tasks: BoardTasks(of: board),
            tracing: traces.exporters.isEmpty
                ? nil : CallTracing(tracer: tracer, place: BoardPlaces(of: board, paths: paths).place)
        )
        let endpoint = MCPEndpoint(
            identity: ServerIdentity(
                name: "callboard",
                title: "Callboard",
                version: Callboard.version,
                instructions: Instructions.text(for:)
            ),
            features: features,
            sessions: StoredSessions(records: store, time: time),
            secret: secret,
            time: time,
            metrics: metrics,
            logger: logger("callboard.mcp")
        )
        feed.connect(
            BoardUpdates(to: features.subscriptions) { endpoint.log($0, $1, by: "callboard.tasks", to: $2) }
        )
        let reports = AgentReports(
            telemetry: TelemetryReceiver(
                activities: usage,
                agents: agents,
                time: time,
                metrics: metrics,
                logger: logger("callboard.telemetry")
            ),
            hooks: HookReceiver(
                agents: agents,
                rooms: rooms,
                outlook: tasks,
                sessions: tasks,
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
            endpoint: endpoint,
            authenticate: { token in
                let caller = try await keys.caller(showing: token)
                if let agent = caller?.agent { try await agents.noteSignOfLife(of: agent, type: caller?.agentType) }
                return caller
            },
            metricsPage: { await metrics.page(accept: $0, acceptEncoding: $1) },
            receiveReport: reports.receive,
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
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: logs)] + traces.services + listener.services
                + [.init(service: janitor), .init(service: gateway)],
            gracefulShutdownSignals: signals,
            logger: logger("callboard.lifecycle")
        )
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        configuration.maximumCancellationDuration = .seconds(1)
        try await ServiceGroup(configuration: configuration).run()
        await traces.close()
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

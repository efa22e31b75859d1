import Foundation
import Gateway
import MCP
import Orchestration
import ServiceLifecycle
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
        let engine = try settings.storageEngine()
        let instruments = Instruments(settings, notBefore: engine.latestMoment, logDescriptor: logDescriptor)
        let (metrics, logger) = (instruments.metrics, instruments.logger)
        instruments.noteStart(on: engine)
        let traces = try TraceExporters(settings, instruments: instruments)
        let storage = try await engine.open(with: instruments, tracer: traces.tracer(by: instruments.time))

        let entrance = try await Entrance(settings, keysIn: storage, instruments: instruments)
        let auditing = Auditing(settings, keys: entrance.keys, in: storage, instruments: instruments)
        await auditing.serverStarted(settings, requiresKey: entrance.requiresKey)

        let board = try await BoardServices(settings, on: storage, traces: traces, instruments: instruments)
        instruments.measure(board, in: storage, behind: entrance)
        let endpoint = try BoardEndpoint(
            settings,
            board: board,
            in: storage,
            traces: traces,
            auditing: auditing,
            instruments: instruments
        )
        metrics.startAtZero(
            agentTypes: settings.policy.agentTypes.map(\.rawValue),
            tools: endpoint.features.tools.tools.map(\.name)
        )
        let reports = AgentReports(to: board, time: storage.time, instruments: instruments)

        let listener = try Listener(
            settings,
            requiresKey: entrance.requiresKey,
            reportLimit: AgentReports.largestBody,
            instruments: instruments
        )
        let log = logger("callboard.http")
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
            callLimit: settings.callRate.map { CallLimit($0, time: instruments.time, logger: log) },
            isReady: storage.isReady,
            time: instruments.time,
            metrics: metrics,
            logger: log,
            onListening: { port in
                instruments.noteReady(on: port, requiresKey: entrance.requiresKey)
                onReady(settings.address(port: port, requiresKey: entrance.requiresKey))
            }
        )

        // A later service depends on the earlier ones; the shutdown runs backwards.
        var services: [any Service] = [instruments.logs, HeapKeeper(time: instruments.time)]
        services += traces.services
        services += listener.services
        services += storage.services
        services += [auditing.log, board.janitor]
        if let bus = storage.bus { services.append(board.watch(bus, for: endpoint.mcp, time: storage.time)) }
        services += entrance.services
        services += [
            entrance.watch(gateway.openAnswers, time: storage.time, logger: logger("callboard.keys")), gateway,
        ]
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
        try await storage.close()
        await instruments.noteStop()
    }
}

import ArgumentParser
import Foundation
import Gateway
import Logging
import MCP
import Metrics
import ServiceLifecycle
import TestSupport
import UnixSignals
import Vocabulary

/// A server with all that the protocol's conformance suite asks for by name, behind Callboard's own endpoint and gateway.
@main
struct ConformanceServer: AsyncParsableCommand {
    @Option(help: "The port to listen on, on loopback only; 0 takes any free one.")
    var port = 0

    func run() async throws {
        let time = SystemTime(wallClock: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
        let metrics = NOOPMetricsHandler.instance
        var logger = Logger(label: "conformance") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning

        let subscriptions = Subscriptions()
        let tasks = FixtureTasks(time: time)
        let endpoint = MCPEndpoint(
            identity: ServerIdentity(name: "conformance", title: "Conformance", version: "1.0.0") { _ in
                "Everything here is for tests."
            },
            features: Features(
                tools: try Self.tools(subscriptions: subscriptions, tasks: tasks, time: time),
                prompts: FixturePrompts.catalog,
                resources: FixtureResources(),
                completions: FixtureCompletions(),
                tasks: tasks,
                subscriptions: subscriptions
            ),
            sessions: MemorySessions(),
            secret: (0..<32).map { _ in UInt8.random(in: .min ... .max) },
            time: time,
            metrics: metrics,
            logger: logger
        )
        let gateway = Gateway(
            configuration: Gateway.Configuration(host: "127.0.0.1", port: port, requiresKey: false),
            endpoint: endpoint,
            authenticate: { _ in Admission(.local) },
            metricsPage: { _, _ in ("text/plain", nil, []) },
            isReady: { true },
            time: time,
            metrics: metrics,
            logger: logger,
            onListening: { FileHandle.standardOutput.write(Data("http://127.0.0.1:\($0)/mcp\n".utf8)) }
        )
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: gateway)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(1)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// All tools; the suite calls the first one without arguments.
    private static func tools(
        subscriptions: Subscriptions,
        tasks: FixtureTasks,
        time: some TimeSource
    ) throws -> ToolCatalog {
        try ToolCatalog(
            ContentTools.all + QuestionTools.all + InputRoundTools.all + SchemaTools.all
                + ReportTools(time: time).all + ChangeTools(subscriptions: subscriptions).all
                + TaskTools(tasks: tasks, time: time).all
        )
    }
}

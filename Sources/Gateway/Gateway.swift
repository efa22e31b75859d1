package import Hummingbird
import HummingbirdCore
package import Logging
package import MCP
package import Metrics
import NIOCore
import ServiceLifecycle
package import Vocabulary

/// The HTTP server: lets in whom it should, and hands each request to the floor that answers it.
///
/// When its graceful shutdown begins it takes nothing new, lets what runs come to its end, and returns.
package struct Gateway: Service {
    /// Finds out who shows a key or token; nothing for one that opens nothing, and for none where one is needed.
    ///
    /// A token that is good, and allows nothing here, is a `Fault` with the code `FORBIDDEN`.
    package typealias Authenticator = @Sendable (_ token: String?) async throws -> Admission?
    /// Renders all metrics for a scraper's `Accept` and `Accept-Encoding` headers.
    package typealias MetricsPage =
        @Sendable (_ accept: String?, _ acceptEncoding: String?) async -> (
            contentType: String, coding: String?, body: [UInt8]
        )

    /// What is open, to be ended with the keys that opened it.
    package let openAnswers = OpenAnswers()
    private let configuration: Configuration
    private let responder: GatewayResponder
    private let door: ConnectionDoor
    private let drain: Drain
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    package init(
        configuration: Configuration,
        endpoint: MCPEndpoint,
        authenticate: @escaping Authenticator,
        metricsPage: @escaping MetricsPage,
        receiveReport: AgentReport.Receiver? = nil,
        onRefusal: RefusedRequest.Witness? = nil,
        callLimit: CallLimit? = nil,
        isReady: @escaping @Sendable () async -> Bool,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        drain = Drain()
        responder = GatewayResponder(
            configuration: configuration,
            endpoint: endpoint,
            authenticate: authenticate,
            metricsPage: metricsPage,
            receiveReport: receiveReport,
            onRefusal: onRefusal,
            isReady: isReady,
            callLimit: callLimit,
            openAnswers: openAnswers,
            drain: drain,
            time: time,
            metrics: metrics,
            logger: logger
        )
        door = ConnectionDoor(
            timeLimits: configuration.timeLimits,
            certificate: configuration.certificate,
            table: ConnectionTable(limits: configuration.limits, proxies: responder.proxies, metrics: metrics),
            rejections: responder.rejections,
            log: responder.limitLog
        )
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            do { try await application.run() } catch let error as IOError {
                throw ListenFailure(host: configuration.host, port: configuration.port, cause: error)
            }
        } onGracefulShutdown: {
            beginDraining()
        }
    }

    /// Takes nothing new from now on; what runs goes on to its end.
    package func beginDraining() {
        drain.begin()
        responder.endpoint.beginDraining()
        logger.info(
            "Stopping: no new requests are taken",
            metadata: ["event": .string(BoardEvent.serverDraining.rawValue)]
        )
    }

    /// The Hummingbird application behind the service.
    package var application: some ApplicationProtocol {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return Application(
            responder: responder,
            server: HTTPServerBuilder { [door] in GatewayChannel(responder: $0, door: door) },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024
            ),
            onServerRunning: { [onListening, port = configuration.port] channel in
                onListening(channel.localAddress?.port ?? port)
            },
            logger: quiet
        )
    }
}

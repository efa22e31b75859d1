import Gateway
import Logging
import ServiceLifecycle
import Telemetry
import Vocabulary

/// What stands between the network and the gateway: a certificate, and files enough for all connections.
struct Listener {
    let configuration: Gateway.Configuration

    /// Throws a `TLSProblem` for a certificate that is of no use.
    init(
        _ settings: Settings,
        requiresKey: Bool,
        reportLimit: Int,
        instruments: Instruments
    ) throws(TLSProblem) {
        let logger = instruments.logger("callboard.http")
        var configuration = Gateway.Configuration(
            host: settings.host,
            port: settings.port,
            allowedHosts: settings.allowedHosts,
            allowedOrigins: settings.allowedOrigins,
            requiresKey: requiresKey
        )
        configuration.reportLimit = reportLimit
        configuration.protectedResource = settings.oauth.map(ProtectedResource.init)
        configuration.trustedProxies = settings.exposure.trustedProxies
        configuration.limits = settings.exposure.limits
        configuration.limits.connections = Self.connections(settings.exposure.limits.connections, logger: logger)
        if let files = settings.exposure.tls {
            configuration.certificate = try ListenerCertificate(
                files,
                time: instruments.time,
                metrics: instruments.metrics,
                logger: logger
            )
        }
        self.configuration = configuration
    }

    var services: [any Service] { configuration.certificate.map { [CertificateReload(certificate: $0)] } ?? [] }

    /// How many connections there are files for, once the limit is raised as far as it goes.
    private static func connections(_ wanted: Int, logger: Logger) -> Int {
        let limit = OpenFileLimit.raise(toCover: wanted + Gateway.spareConnections + OpenFileLimit.reserve)
        let connections = limit.connections(wanting: wanted, spare: Gateway.spareConnections)
        if connections < wanted {
            logger.warning(
                "There are not files enough for all connections: ulimit -n",
                metadata: [
                    "event": "\(BoardEvent.openFilesLimited.rawValue)",
                    "open_files": .stringConvertible(limit.current), "connections": .stringConvertible(connections),
                ]
            )
        }
        return connections
    }
}

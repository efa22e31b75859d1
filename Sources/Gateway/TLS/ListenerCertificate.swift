package import Logging
package import Metrics
import NIOSSL
import Synchronization
package import Vocabulary

/// The certificate that new connections are shown; another may take its place while connections go on.
package final class ListenerCertificate: Sendable {
    /// A certificate that expires sooner is warned of.
    package static let notice = Duration.seconds(14 * 86_400)

    private let files: TLSFiles
    private let time: any TimeSource
    private let expiry: Gauge
    private let logger: Logger
    private let identity: Mutex<TLSIdentity>

    /// Reads the files; throws a `TLSProblem` where they are of no use.
    package init(
        _ files: TLSFiles,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) throws(TLSProblem) {
        self.files = files
        self.time = time
        self.logger = logger
        expiry = Gauge(label: Metric.tlsCertificateExpiry.name, dimensions: [], factory: metrics)
        let identity = try TLSIdentity(files, at: time.now())
        self.identity = Mutex(identity)
        tell(of: identity)
    }

    var context: NIOSSLContext { identity.withLock { $0.context } }

    /// Reads the files again; where they are of no use, the certificate in use stays and the log says why.
    package func reload() {
        do {
            let fresh = try TLSIdentity(files, at: time.now())
            identity.withLock { $0 = fresh }
            tell(of: fresh)
        } catch {
            logger.error(
                "The new certificate is of no use; the old one stays",
                metadata: ["event": .string(BoardEvent.certificateRefused.rawValue), "error": .string("\(error)")]
            )
        }
    }

    private func tell(of identity: TLSIdentity) {
        expiry.record(Double(identity.expiry.milliseconds) / 1_000)
        let metadata: Logger.Metadata = [
            "event": .string(BoardEvent.certificateLoaded.rawValue), "expires": .string("\(identity.expiry)"),
        ]
        if identity.isKeyExposed {
            logger.warning("Others than its owner can read the key of TLS: chmod 600 \(files.key)", metadata: metadata)
        } else if identity.expiry - time.now() < Self.notice {
            logger.warning("The listener's certificate expires soon", metadata: metadata)
        } else {
            logger.info("The listener has a certificate", metadata: metadata)
        }
    }
}

import Gateway
import ServiceLifecycle
import UnixSignals

/// Reads the listener's certificate again whenever the process gets SIGHUP.
struct CertificateReload: Service {
    let certificate: ListenerCertificate

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { certificate.reload() }
    }
}

import NIOSSL
import Vocabulary

/// Whose certificates a client believes.
package enum ServerTrust: Sendable {
    /// Those of the authorities that this machine knows.
    case system
    /// Also those of the authorities in a file of PEM, such as one of your own.
    case authorities(inFile: String)
    /// Any: only for a question whose answer matters to nobody but this machine, and in which no secret stands.
    case anybody

    func configuration() throws(ClientError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        switch self {
        case .system: break
        case .authorities(let file):
            do {
                let authorities = try NIOSSLCertificate.fromPEMFile(file)
                configuration.additionalTrustRoots = [.certificates(authorities)]
            } catch {
                throw ClientError(.badAuthority, "The file \(file) holds no certificates in PEM that can be read.")
            }
        case .anybody: configuration.certificateVerification = .none
        }
        return configuration
    }
}

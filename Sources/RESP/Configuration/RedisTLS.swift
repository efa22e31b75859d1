import NIOCore
import NIOSSL

/// How connections are encrypted, and whom they trust.
package struct RedisTLS: Sendable {
    /// The name that the certificate must have, where it is not the host that is connected to.
    package let serverName: String?
    private let context: NIOSSLContext

    /// Reads certificates and keys in PEM from their files.
    ///
    /// - Parameters:
    ///   - authorities: The file of certificates to trust; those of the system without one.
    ///   - certificate: The chain with which the client shows who it is.
    ///   - key: The private key of that chain.
    ///   - serverName: The name that the certificate must have, where it is not the host that is connected to.
    /// - Throws: `NIOSSLError` where a file cannot be read or does not hold what it should.
    package init(
        authorities: String? = nil,
        certificate: String? = nil,
        key: String? = nil,
        serverName: String? = nil
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities { configuration.trustRoots = .file(authorities) }
        if let certificate {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        }
        if let key { configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)) }
        context = try NIOSSLContext(configuration: configuration)
        self.serverName = serverName
    }

    /// Makes the handler of one connection, which asks for the host's name and insists on it.
    func handler(for host: String) throws -> NIOSSLClientHandler {
        let name = serverName ?? host
        // An address is no name to ask for; the certificate is then checked for the address that was connected to.
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : name)
    }
}

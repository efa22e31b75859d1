import Foundation
import NIOSSL
package import Vocabulary

/// What the listener proves itself with: a chain of certificates and the key of the first, read from files and checked.
package struct TLSIdentity: Sendable {
    /// When the listener's own certificate expires; one behind it may have expired, as clients can know another way.
    package let expiry: Timestamp
    /// Whether others than the owner of the key's file may read it.
    package let isKeyExposed: Bool
    let context: NIOSSLContext

    /// Reads and checks both files; throws a `TLSProblem` for whatever would keep a client from trusting them.
    package init(_ files: TLSFiles, at now: Timestamp) throws(TLSProblem) {
        let chain = try Self.read(files.certificate, as: "certificate") { try NIOSSLCertificate.fromPEMBytes($0) }
        let key = try Self.read(files.key, as: "key") { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
        expiry = chain.first.map { Timestamp(milliseconds: Int64($0.notValidAfter) * 1_000) } ?? now
        guard now < expiry else { throw .expired(files.certificate, expiry) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Of TLS 1.2 what has forward secrecy and authenticates what it encrypts (RFC 9325, section 4.2).
        configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        configuration.applicationProtocols = ["http/1.1"]
        do { context = try NIOSSLContext(configuration: configuration) } catch {
            throw .misfit(files.key, files.certificate)
        }
        isKeyExposed = Self.isExposed(files.key)
    }

    private static func read<Content>(
        _ path: String,
        as kind: String,
        _ parse: ([UInt8]) throws -> Content
    ) throws(TLSProblem) -> Content {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(kind, path) }
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(kind, path) }
        do { return try parse([UInt8](data)) } catch { throw .malformed(kind, path) }
    }

    private static func isExposed(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue else { return false }
        return mode & 0o077 != 0
    }
}

/// Where the listener's certificate and its key stand, in PEM.
package struct TLSFiles: Sendable, Equatable {
    /// The certificate, with those between it and its authority behind it.
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

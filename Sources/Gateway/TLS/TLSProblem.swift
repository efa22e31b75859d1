package import Vocabulary

/// Why a certificate and its key are of no use, in one sentence.
package enum TLSProblem: Error, Sendable, Equatable {
    case missing(_ kind: String, _ path: String)
    case unreadable(_ kind: String, _ path: String)
    case malformed(_ kind: String, _ path: String)
    case misfit(_ key: String, _ certificate: String)
    case expired(_ certificate: String, Timestamp)
}

extension TLSProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let kind, let path): "There is no \(kind) of TLS at \(path)."
        case .unreadable(let kind, let path): "The \(kind) of TLS at \(path) cannot be read by this user."
        case .malformed(let kind, let path): "The file \(path) holds no \(kind) in PEM that can be used."
        case .misfit(let key, let certificate): "The key in \(key) is not that of the certificate in \(certificate)."
        case .expired(let certificate, let moment): "The certificate in \(certificate) expired at \(moment)."
        }
    }
}

import JWTKit
import Vocabulary

/// A public key of the issuer, ready to check signatures (RFC 7517).
struct IssuerKey: Sendable {
    let id: String?
    /// How signatures are checked, by the ways of signing that the key is for.
    private let checks: [SigningAlgorithm: any JWTAlgorithm]

    /// Reads a key; gives nothing for one that is of no use here, such as a shared secret or a key for encryption.
    init?(_ json: JSON) async {
        guard json["use"] == nil || json["use"] == "sig" else { return nil }
        if let uses = json["key_ops"]?.array, !uses.contains("verify") { return nil }
        id = json["kid"]?.string
        let fitting: [SigningAlgorithm]
        switch (json["kty"]?.string, json["crv"]?.string) {
        case ("RSA", _): fitting = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
        case ("EC", "P-256"): fitting = [.es256]
        case ("EC", "P-384"): fitting = [.es384]
        case ("EC", "P-521"): fitting = [.es512]
        case ("OKP", "Ed25519"): fitting = [.edDSA]
        default: return nil
        }
        let declared = json["alg"]?.string
        var checks: [SigningAlgorithm: any JWTAlgorithm] = [:]
        for algorithm in fitting where declared == nil || declared == algorithm.rawValue {
            checks[algorithm] = try? await algorithm.check(with: json)
        }
        guard !checks.isEmpty else { return nil }
        self.checks = checks
    }

    /// Whether the key is for signatures of this kind.
    func fits(_ algorithm: SigningAlgorithm) -> Bool { checks[algorithm] != nil }

    /// Whether a token was signed with the key.
    func hasSigned(_ token: SignedToken) -> Bool {
        guard let check = checks[token.algorithm] else { return false }
        return (try? check.verify(token.signature, signs: token.signedBytes)) ?? false
    }
}

extension SigningAlgorithm {
    /// How signatures of this kind are checked with a key; throws for a key that is none, or too short.
    fileprivate func check(with json: JSON) async throws -> any JWTAlgorithm {
        let keys = JWTKeyCollection()
        switch self {
        case .rs256: await keys.add(rsa: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha256)
        case .rs384: await keys.add(rsa: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha384)
        case .rs512: await keys.add(rsa: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha512)
        case .ps256: await keys.add(pss: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha256)
        case .ps384: await keys.add(pss: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha384)
        case .ps512: await keys.add(pss: try Insecure.RSA.PublicKey(json), digestAlgorithm: .sha512)
        case .es256: await keys.add(ecdsa: try ES256PublicKey(parameters: json.point))
        case .es384: await keys.add(ecdsa: try ES384PublicKey(parameters: json.point))
        case .es512: await keys.add(ecdsa: try ES512PublicKey(parameters: json.point))
        case .edDSA: await keys.add(eddsa: try EdDSA.PublicKey(x: json["x"]?.string ?? "", curve: .ed25519))
        }
        return try await keys.getKey()
    }
}

extension Insecure.RSA.PublicKey {
    fileprivate init(_ json: JSON) throws {
        try self.init(modulus: json["n"]?.string ?? "", exponent: json["e"]?.string ?? "")
    }
}

extension JSON {
    /// The point of an elliptic curve.
    fileprivate var point: ECDSAParameters { (x: self["x"]?.string ?? "", y: self["y"]?.string ?? "") }
}

import Crypto
import CryptoExtras
import Logging
import MetricsTestKit
import OAuth
import Synchronization
import TestSupport
import Vocabulary

/// An authorization server that signs what a test wants, and says where its keys are.
final class TestIssuer: Sendable {
    static let name = "https://issuer.example/realms/board"
    static let audience = "https://board.example/mcp"
    static let keysAddress = "https://issuer.example/keys"
    static let documentAddress = "https://issuer.example/.well-known/oauth-authorization-server/realms/board"

    struct Away: Error {}

    private struct State {
        var documents: [String: JSON] = [:]
        var fetched: [String] = []
        var isAway = false
    }

    let time = ManualTime()
    let metrics = TestMetrics()
    let elliptic = P256.Signing.PrivateKey()
    let other = P256.Signing.PrivateKey()
    let edwards = Curve25519.Signing.PrivateKey()
    let rsa: _RSA.Signing.PrivateKey
    private let state = Mutex(State())

    init() throws {
        rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        publish([ellipticKey("e1"), edwardsKey("d1"), try rsaKey("r1")])
        put(["issuer": .string(Self.name), "jwks_uri": .string(Self.keysAddress)], at: Self.documentAddress)
    }

    // MARK: What it publishes

    func publish(_ keys: [JSON]) { put(["keys": .array(keys)], at: Self.keysAddress) }

    func put(_ document: JSON?, at address: String) { state.withLock { $0.documents[address] = document } }

    func goAway(_ isAway: Bool = true) { state.withLock { $0.isAway = isAway } }

    var fetched: [String] { state.withLock { $0.fetched } }

    func fetch(_ address: String) async throws -> [UInt8] {
        let document = state.withLock { state in
            state.fetched.append(address)
            return state.isAway ? nil : state.documents[address]
        }
        guard let document else { throw Away() }
        return document.bytes
    }

    func ellipticKey(_ id: String, _ key: P256.Signing.PrivateKey? = nil) -> JSON {
        let point = Array((key ?? elliptic).publicKey.rawRepresentation)
        return [
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": .string(id),
            "x": .string(Base64.encoded(Array(point.prefix(32)), .url)),
            "y": .string(Base64.encoded(Array(point.suffix(32)), .url)),
        ]
    }

    func edwardsKey(_ id: String) -> JSON {
        let x = Base64.encoded(Array(edwards.publicKey.rawRepresentation), .url)
        return ["kty": "OKP", "crv": "Ed25519", "kid": .string(id), "x": .string(x), "alg": "EdDSA"]
    }

    func rsaKey(_ id: String) throws -> JSON {
        let parts = try rsa.publicKey.getKeyPrimitives()
        return [
            "kty": "RSA", "kid": .string(id), "n": .string(Base64.encoded(Array(parts.modulus), .url)),
            "e": .string(Base64.encoded(Array(parts.publicExponent), .url)),
        ]
    }

    // MARK: What it signs

    /// The claims of a good token, with some in place of others; null takes one away.
    func claims(_ changes: [String: JSON] = [:]) -> JSON {
        let now = Int(time.now().milliseconds / 1_000)
        var claims: [String: JSON] = [
            "iss": .string(Self.name), "aud": .string(Self.audience), "sub": "agent-7", "client_id": "cli",
            "exp": .integer(now + 300), "iat": .integer(now), "scope": "openid callboard:work",
        ]
        for (name, value) in changes {
            if value.isNull { claims.removeValue(forKey: name) } else { claims[name] = value }
        }
        return .object(claims.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    }

    /// A token, signed with the key whose id its header names unless a test says otherwise.
    func token(
        _ changes: [String: JSON] = [:],
        header: JSON = ["alg": "ES256", "kid": "e1", "typ": "at+jwt"]
    ) throws -> String {
        try signed(header, claims(changes)) { try self.elliptic.sign($0) }
    }

    func signed(_ header: JSON, _ claims: JSON, _ sign: ([UInt8]) throws -> [UInt8]) throws -> String {
        let text = Base64.encoded(header.bytes, .url) + "." + Base64.encoded(claims.bytes, .url)
        return text + "." + Base64.encoded(try sign(Array(text.utf8)), .url)
    }

    // MARK: Who checks it

    var configuration: OAuthConfiguration {
        get throws {
            guard let issuer = SecureAddress(Self.name), let board = SecureAddress("https://board.example") else {
                throw Away()
            }
            return OAuthConfiguration(
                issuer: Self.name,
                issuerAddress: issuer,
                publicURL: board,
                audience: Self.audience,
                keysAddress: nil,
                scopes: [("callboard:orchestrate", .orchestrator), ("callboard:work", .worker), ("read", .observer)],
                agentClaim: nil
            )
        }
    }

    func keys(_ change: (inout OAuthConfiguration) -> Void = { _ in }) throws -> IssuerKeys {
        var configuration = try configuration
        change(&configuration)
        return IssuerKeys(configuration, fetch: fetch, time: time, metrics: metrics, logger: Self.silence)
    }

    func verifier(_ change: (inout OAuthConfiguration) -> Void = { _ in }) throws -> TokenVerifier {
        var configuration = try configuration
        change(&configuration)
        return try verifier(with: keys(change), configuration)
    }

    func verifier(with keys: IssuerKeys, _ configuration: OAuthConfiguration? = nil) throws -> TokenVerifier {
        TokenVerifier(
            try configuration ?? self.configuration,
            keys: keys,
            time: time,
            metrics: metrics,
            logger: Self.silence
        )
    }

    func verifications(_ outcome: String) -> Int64 {
        metrics.counterTotal(label: Metric.tokenVerifications.name, dimensions: [("outcome", outcome)])
    }

    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension P256.Signing.PrivateKey {
    func sign(_ bytes: [UInt8]) throws -> [UInt8] { Array(try signature(for: bytes).rawRepresentation) }
}

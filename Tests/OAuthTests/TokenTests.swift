import Crypto
import CryptoExtras
import Foundation
import OAuth
import TestSupport
import Testing
import Vocabulary

@Suite("Tokens of the authorization server")
struct TokenTests {
    private let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    @Test func `a good token is let in as what its scopes say, until it ends`() async throws {
        let verifier = try issuer.verifier()
        let admission = try #require(try await verifier.admission(showing: try issuer.token()))
        #expect(admission.caller.role == .worker)
        #expect(admission.caller.agent == AgentID(rawValue: "agent-7"))
        #expect(admission.caller.holdsToken)
        #expect(admission.caller.keyID?.wholeMatch(of: /oauth:[0-9a-f]{16}/) != nil)
        #expect(admission.validUntil == issuer.time.now() + .seconds(330))
        let boss = try await verifier.admission(
            showing: try issuer.token(["scope": "read callboard:work callboard:orchestrate"])
        )
        #expect(boss?.caller.role == .orchestrator)
        #expect(boss?.caller.agent == nil)
        // The next token of the same subject is the same caller's; that of another client is not.
        #expect(boss?.caller.keyID == admission.caller.keyID)
        let elsewhere = try await verifier.admission(showing: try issuer.token(["client_id": "web"]))
        #expect(elsewhere?.caller.keyID != admission.caller.keyID)
    }

    @Test func `every kind of key with a public half is taken`() async throws {
        let verifier = try issuer.verifier()
        let claims = issuer.claims()
        let tokens = [
            try issuer.signed(["alg": "EdDSA", "kid": "d1"], claims) {
                Array(try issuer.edwards.signature(for: $0))
            },
            try issuer.signed(["alg": "RS256", "kid": "r1", "typ": "JWT"], claims) {
                Array(
                    try issuer.rsa.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation
                )
            },
            try issuer.signed(["alg": "PS384", "kid": "r1", "typ": "application/at+jwt"], claims) {
                Array(try issuer.rsa.signature(for: SHA384.hash(data: $0), padding: .PSS).rawRepresentation)
            },
        ]
        for token in tokens { #expect(try await verifier.admission(showing: token) != nil) }
    }

    /// Each is good but for one thing.
    @Test(
        arguments: [
            ["iss": "https://evil.example"], ["iss": "https://issuer.example/realms/board/"], ["iss": nil],
            ["iss": ["https://issuer.example/realms/board"]],
            ["aud": "https://other.example/mcp"], ["aud": ["a", "b"]], ["aud": nil], ["aud": "https://board.example"],
            ["exp": nil], ["exp": 1], ["exp": "soon"], ["exp": -1], ["exp": 1e300],
            ["nbf": 99_999_999_999], ["nbf": "now"],
            ["sub": nil, "client_id": nil], ["sub": "", "client_id": nil],
            ["cnf": ["jkt": "abc"]],
        ] as [[String: JSON]]
    )
    func `a token that says something wrong is refused`(changes: [String: JSON]) async throws {
        let verifier = try issuer.verifier()
        #expect(try await verifier.admission(showing: try issuer.token(changes)) == nil)
        #expect(issuer.verifications("invalid") == 1)
        #expect(issuer.verifications("ok") == 0)
    }

    @Test(
        arguments: [
            ["alg": "none", "kid": "e1"], ["alg": "None", "kid": "e1"], ["alg": "HS256", "kid": "e1"], ["kid": "e1"],
            ["alg": "es256", "kid": "e1"], ["alg": "ES384", "kid": "e1"], ["alg": "RS256", "kid": "e1"],
            ["alg": "ES256", "kid": "r1"], ["alg": "ES256", "kid": "unknown"], ["alg": "ES256", "kid": 1],
            ["alg": "ES256", "kid": "e1", "typ": "dpop+jwt"], ["alg": "ES256", "kid": "e1", "typ": "logout+jwt"],
            ["alg": "ES256", "kid": "e1", "crit": ["b64"], "b64": false],
        ] as [JSON]
    )
    func `a header that asks for too much trust is refused`(header: JSON) async throws {
        let verifier = try issuer.verifier()
        #expect(try await verifier.admission(showing: try issuer.token(header: header)) == nil)
    }

    @Test func `a token that nobody, or somebody else, has signed is refused`() async throws {
        let verifier = try issuer.verifier()
        let header: JSON = ["alg": "ES256", "kid": "e1"]
        let claims = issuer.claims()
        let good = try issuer.token()
        let parts = good.split(separator: ".").map(String.init)
        let rsaModulus = Data(try issuer.rsaKey("r1").bytes)
        let forged = [
            try issuer.signed(header, claims) { try issuer.other.sign($0) },
            try issuer.signed(header, claims) { _ in Array(repeating: 0, count: 64) },
            try issuer.signed(header, claims) { _ in [0] },
            // The public key as a shared secret.
            try issuer.signed(["alg": "HS256", "kid": "r1"], claims) {
                Array(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: rsaModulus)))
            },
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + Base64.encoded(issuer.claims(["scope": "callboard:orchestrate"]).bytes, .url) + "."
                + parts[2],
            good + ".", good + "=", "." + good, good + "a", good.replacingOccurrences(of: "-", with: "+") + "+",
            "a.b.c", "..", ".." + parts[2], good.uppercased(), String(repeating: "a", count: 20_000) + "." + good,
            Base64.encoded(Array(#"{"alg":"ES256","alg":"none","kid":"e1"}"#.utf8), .url) + "." + parts[1] + "."
                + parts[2],
            Base64.encoded(Array("null".utf8), .url) + "." + parts[1] + "." + parts[2],
        ]
        for token in forged { #expect(try await verifier.admission(showing: token) == nil, "\(token.prefix(80))") }
        #expect(try await verifier.admission(showing: good) != nil)
    }

    @Test func `a good token that is of no use here is told what it lacks`() async throws {
        let verifier = try issuer.verifier { $0.agentClaim = "agent" }
        for changes in [["scope": "openid"], ["scope": nil], [:], ["agent": 7], ["agent": ""]] as [[String: JSON]] {
            let token = try issuer.token(changes)
            #expect(await faultCode { _ = try await verifier.admission(showing: token) } == .forbidden)
        }
        let named = try await verifier.admission(showing: try issuer.token(["agent": "planning-agent-001"]))
        #expect(named?.caller.agent == AgentID(rawValue: "planning-agent-001"))
        // Whoever only looks or directs needs no name.
        #expect(try await verifier.admission(showing: try issuer.token(["scope": "read"]))?.caller.role == .observer)
        let listed = try await verifier.admission(showing: try issuer.token(["scope": nil, "scp": ["read"]]))
        #expect(listed?.caller.role == .observer)
        #expect(issuer.verifications("insufficient_scope") == 5)
    }

    @Test func `clocks may be half a minute apart, and not more`() async throws {
        let verifier = try issuer.verifier()
        let now = Int(issuer.time.now().milliseconds / 1_000)
        func isTaken(_ changes: [String: JSON]) async throws -> Bool {
            try await verifier.admission(showing: try issuer.token(changes)) != nil
        }
        #expect(try await isTaken(["exp": .integer(now - 29)]))
        #expect(try await !isTaken(["exp": .integer(now - 30)]))
        #expect(try await isTaken(["nbf": .integer(now + 30)]))
        #expect(try await !isTaken(["nbf": .integer(now + 31)]))
    }

    @Test func `a token is checked once, and forgotten when it ends or its key is withdrawn`() async throws {
        let keys = try issuer.keys()
        let verifier = try issuer.verifier(with: keys)
        let token = try issuer.token()
        for _ in 0..<3 { #expect(try await verifier.admission(showing: token) != nil) }
        #expect((issuer.verifications("ok"), issuer.verifications("cached")) == (1, 2))
        issuer.time.advance(by: .seconds(330))
        #expect(try await verifier.admission(showing: token) == nil)
        let next = try issuer.token()
        #expect(try await verifier.admission(showing: next) != nil)
        issuer.publish([issuer.ellipticKey("e2", issuer.other)])
        try await keys.refresh()
        #expect(try await verifier.admission(showing: next) == nil)
    }
}

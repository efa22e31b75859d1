import MetricsTestKit
import OAuth
import TestSupport
import Testing
import Vocabulary

@Suite("The keys of the authorization server")
struct IssuerKeyTests {
    private let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    @Test func `a key that nobody knows is asked for, and not too often`() async throws {
        let verifier = try issuer.verifier()
        #expect(try await verifier.admission(showing: try issuer.token()) != nil)
        #expect(issuer.fetched == [TestIssuer.documentAddress, TestIssuer.keysAddress])
        issuer.publish([issuer.ellipticKey("e1"), issuer.ellipticKey("e2", issuer.other)])
        func rotated(_ id: String) throws -> String {
            try issuer.signed(["alg": "ES256", "kid": .string(id)], issuer.claims()) { try issuer.other.sign($0) }
        }
        #expect(try await verifier.admission(showing: try rotated("e2")) == nil)
        #expect(issuer.fetched.count == 2)
        issuer.time.advance(by: .seconds(10))
        #expect(try await verifier.admission(showing: try rotated("e2")) != nil)
        for number in 0..<100 { #expect(try await verifier.admission(showing: try rotated("x\(number)")) == nil) }
        #expect(issuer.fetched.count == 4)
    }

    @Test func `while the issuer is away its keys stay in use`() async throws {
        let keys = try issuer.keys()
        let verifier = try issuer.verifier(with: keys)
        issuer.goAway()
        // Nobody can tell yet: that is no refusal.
        for _ in 0..<3 {
            #expect(await faultCode { _ = try await verifier.admission(showing: try issuer.token()) } == .rateLimited)
        }
        #expect(issuer.verifications("unavailable") == 3)
        issuer.goAway(false)
        issuer.time.advance(by: .seconds(10))
        #expect(try await verifier.admission(showing: try issuer.token()) != nil)
        issuer.goAway()
        issuer.time.advance(by: .seconds(3_600))
        await #expect(throws: (any Error).self) { try await keys.refresh() }
        #expect(try await verifier.admission(showing: try issuer.token()) != nil)
        keys.measure()
        #expect(try issuer.metrics.expectGauge(Metric.issuerKeysAge.name).lastValue == 3_600)
        func fetches(_ outcome: String) -> Int64 {
            issuer.metrics.counterTotal(label: Metric.issuerKeyFetches.name, dimensions: [("outcome", outcome)])
        }
        #expect((fetches("ok"), fetches("error")) == (1, 2))
    }

    @Test(.timeLimit(.minutes(1))) func `the keys are fetched again in the background`() async throws {
        let keys = try issuer.keys()
        let running = Task { try await keys.run() }
        await issuer.time.sleepers(1)
        #expect(issuer.fetched.count == 2)
        issuer.goAway()
        issuer.time.advance(by: .seconds(300))
        await issuer.time.sleepers(1)
        issuer.time.advance(by: .seconds(30))
        await issuer.time.sleepers(1)
        #expect(issuer.fetched.count >= 4)
        running.cancel()
        try await running.value
    }

    @Test func `a set of keys without one that is of use changes nothing`() async throws {
        let keys = try issuer.keys()
        try await keys.refresh()
        let verifier = try issuer.verifier(with: keys)
        for set in [
            [], [["kty": "oct", "k": "c2VjcmV0", "kid": "e1"]],
            [["kty": "EC", "crv": "P-256", "kid": "e1", "x": "", "y": ""]],
            [["kty": "RSA", "kid": "e1", "n": "AQAB", "e": "AQAB"]], ["text"],
        ] as [[JSON]] {
            issuer.publish(set)
            await #expect(throws: (any Error).self) { try await keys.refresh() }
        }
        issuer.put(nil, at: TestIssuer.keysAddress)
        await #expect(throws: (any Error).self) { try await keys.refresh() }
        #expect(try await verifier.admission(showing: try issuer.token()) != nil)
    }

    @Test func `a key for encryption checks no signature`() async throws {
        var members = issuer.ellipticKey("e1").members ?? []
        members.removeAll { $0.key == "use" }
        issuer.publish([.object(members + [JSON.Member("use", "enc")]), issuer.ellipticKey("e2", issuer.other)])
        #expect(try await issuer.verifier().admission(showing: try issuer.token()) == nil)
    }

    @Test func `a document that speaks for another, or leads astray, is not believed`() async throws {
        for document in [
            ["issuer": "https://evil.example", "jwks_uri": .string(TestIssuer.keysAddress)],
            ["issuer": .string(TestIssuer.name), "jwks_uri": "http://issuer.example/keys"],
            ["issuer": .string(TestIssuer.name), "jwks_uri": "file:///etc/passwd"],
            ["issuer": .string(TestIssuer.name)], [],
        ] as [JSON] {
            issuer.put(document, at: TestIssuer.documentAddress)
            await #expect(throws: (any Error).self) { try await issuer.keys().refresh() }
            #expect(!issuer.fetched.contains(TestIssuer.keysAddress))
        }
    }

    @Test func `the document is looked for where the specifications put it`() async throws {
        issuer.put(nil, at: TestIssuer.documentAddress)
        await #expect(throws: (any Error).self) { try await issuer.keys().refresh() }
        #expect(
            issuer.fetched == [
                TestIssuer.documentAddress,
                "https://issuer.example/.well-known/openid-configuration/realms/board",
                "https://issuer.example/realms/board/.well-known/openid-configuration",
            ]
        )
        try await issuer.keys { $0.keysAddress = SecureAddress(TestIssuer.keysAddress) }.refresh()
        #expect(issuer.fetched.last == TestIssuer.keysAddress)
    }

    @Test(arguments: [
        ("https://issuer.example", true), ("https://issuer.example:8443/realms/a/", true),
        ("http://127.0.0.1:9/x", true),
        ("http://localhost:1", true), ("http://[::1]:1", true), ("http://issuer.example", false),
        ("http://127.example.org", false), ("https://user:secret@issuer.example", false),
        ("https://issuer.example?a=b", false),
        ("https://issuer.example#a", false), ("ftp://issuer.example", false), ("issuer.example", false), ("", false),
        ("https://", false), ("https://iss uer.example", false), ("https://issuer.example/\"", false),
    ])
    func `only an address that can be trusted is one`(text: String, isTrusted: Bool) {
        #expect((SecureAddress(text) != nil) == isTrusted)
    }
}

import Foundation
import Gateway
import Logging
import MetricsTestKit
import TestSupport
import Testing
import Vocabulary

@Suite("Certificate of the listener")
struct TLSIdentityTests {
    private let now = GatewayFixture.now

    private func problem(certificate: String, key: String) async throws -> TLSProblem? {
        try await SamplePEM.withFiles(certificate: certificate, key: key) { files in
            do throws(TLSProblem) {
                _ = try TLSIdentity(files, at: now)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `a pair that fits tells when it expires`() async throws {
        try await SamplePEM.withFiles { files in
            let identity = try TLSIdentity(files, at: now)
            #expect("\(identity.expiry)" == "2126-01-01T00:00:00.000Z")
            #expect(!identity.isKeyExposed)
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func `a key that others can read is known`(mode: Int) async throws {
        try await SamplePEM.withFiles(keyMode: mode) { files in
            let identity = try TLSIdentity(files, at: now)
            #expect(identity.isKeyExposed)
        }
    }

    @Test func `what is of no use is named in a sentence`() async throws {
        let (lasting, other, expired) = (SamplePEM.lasting, SamplePEM.other, SamplePEM.expired)
        let cases = [
            (try await problem(certificate: "nothing", key: lasting.key), "holds no certificate in PEM"),
            (try await problem(certificate: lasting.certificate, key: "nothing"), "holds no key in PEM"),
            (try await problem(certificate: lasting.key, key: lasting.key), "holds no certificate in PEM"),
            (try await problem(certificate: lasting.certificate, key: other.key), "is not that of the certificate"),
            (try await problem(certificate: expired.certificate, key: expired.key), "expired at 2021-01-01"),
        ]
        for (problem, words) in cases { #expect(try #require(problem).description.contains(words)) }
        for files in [TLSFiles(certificate: "/nowhere/c", key: "/nowhere/k")] {
            #expect(throws: TLSProblem.missing("certificate", "/nowhere/c")) { try TLSIdentity(files, at: now) }
        }
    }

    @Test func `a new pair takes the place of the old one, and a broken one does not`() async throws {
        let metrics = TestMetrics()
        let log = EventLog()
        try await SamplePEM.withFiles { files in
            let certificate = try ListenerCertificate(
                files,
                time: ManualTime(now: now),
                metrics: metrics,
                logger: Logger(label: "test") { _ in log }
            )
            func expiry() throws -> Double? {
                try metrics.expectGauge(Metric.tlsCertificateExpiry.name).lastValue
            }
            #expect(try expiry() == 4_922_899_200)
            try SamplePEM.put(SamplePEM.other.certificate, files.certificate)
            certificate.reload()
            await log.wait(for: .certificateRefused)
            #expect(try expiry() == 4_922_899_200)
            try SamplePEM.put(SamplePEM.other.key, files.key)
            certificate.reload()
            await log.wait(for: .certificateLoaded)
            #expect(try expiry() == 4_954_435_200)
        }
    }
}

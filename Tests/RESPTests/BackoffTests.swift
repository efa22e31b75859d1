import Testing

@testable import RESP

@Suite struct BackoffTests {
    @Test func doublesUpToItsLimitAndIsSpread() {
        for (number, share) in [(0.0, 0.5), (0.5, 0.75)] {
            var backoff = Backoff(.milliseconds(50) ... .seconds(10)) { number }
            let delays = (0..<12).map { _ in backoff.next() }
            #expect(delays[0] == .milliseconds(50) * share)
            #expect(delays[1] == .milliseconds(100) * share)
            #expect(delays[7] == .milliseconds(6_400) * share)
            #expect(delays[8...].allSatisfy { $0 == .seconds(10) * share })
            backoff.reset()
            #expect(backoff.next() == delays[0])
        }
    }
}

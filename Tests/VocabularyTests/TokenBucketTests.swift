import Testing
import Vocabulary

@Suite("Rates")
struct TokenBucketTests {
    private let noon = Timestamp(milliseconds: 1_795_262_400_000)

    private func buckets(_ perSecond: Int, _ burst: Int, capacity: Int = 100) throws -> TokenBuckets<String> {
        TokenBuckets(try #require(Rate(perSecond: perSecond, burst: burst)), capacity: capacity)
    }

    @Test func `none a second stands for any`() {
        #expect(Rate(perSecond: 0, burst: 10) == nil)
        #expect(Rate(perSecond: 10, burst: 0)?.burst == 1)
        #expect(Rate(perSecond: 200, burst: 400)?.window == .seconds(2))
    }

    @Test func `a burst may be had at once, and the next when it is said`() throws {
        let buckets = try buckets(10, 5)
        for _ in 0..<5 { #expect(buckets.take(for: "ada", at: noon) == nil) }
        #expect(buckets.take(for: "ada", at: noon) == .milliseconds(100))
        // What was refused costs nothing.
        #expect(buckets.take(for: "ada", at: noon + .milliseconds(99)) == .milliseconds(1))
        #expect(buckets.take(for: "ada", at: noon + .milliseconds(100)) == nil)
        #expect(buckets.take(for: "bob", at: noon) == nil)
        for _ in 0..<5 { #expect(buckets.take(for: "ada", at: noon + .seconds(60)) == nil) }
        #expect(buckets.take(for: "ada", at: noon + .seconds(60)) != nil)
    }

    @Test func `several cost several, and never more than there can be`() throws {
        let buckets = try buckets(10, 5)
        #expect(buckets.take(3, for: "ada", at: noon) == nil)
        #expect(buckets.take(3, for: "ada", at: noon) == .milliseconds(100))
        #expect(buckets.take(2, for: "ada", at: noon) == nil)
        #expect(buckets.take(1_000, for: "bob", at: noon) == nil)
        #expect(buckets.take(for: "bob", at: noon) == .milliseconds(100))
    }

    /// Whatever the pauses, nobody gets more than the burst and what was filled up since.
    @Test(arguments: [(1, 1), (3, 7), (200, 400), (7_000, 3), (1, 1_000)])
    func `in the long run nobody gets more than the rate`(perSecond: Int, burst: Int) throws {
        let buckets = try buckets(perSecond, burst)
        var random = SystemRandomNumberGenerator()
        var taken = 0
        var elapsed = 0
        for _ in 0..<5_000 {
            if buckets.take(for: "ada", at: noon + .milliseconds(elapsed)) == nil { taken += 1 }
            let most = Double(burst) + Double((elapsed + 1) * perSecond) / 1_000 + 1
            #expect(Double(taken) <= most, "after \(elapsed) ms")
            elapsed += Int.random(in: 0...3, using: &random)
        }
        #expect(taken >= min(5_000, burst))
    }

    @Test func `of too many buckets the fullest are forgotten`() throws {
        let buckets = try buckets(1, 10, capacity: 100)
        for _ in 0..<10 { #expect(buckets.take(for: "busy", at: noon) == nil) }
        for number in 0..<10_000 { #expect(buckets.take(for: "agent \(number)", at: noon) == nil) }
        #expect(buckets.count <= 101)
        #expect(buckets.take(for: "busy", at: noon) != nil)
        // A minute later all are full again, and need no room.
        for number in 0..<101 { _ = buckets.take(for: "later \(number)", at: noon + .seconds(60)) }
        #expect(buckets.count <= 101)
    }
}

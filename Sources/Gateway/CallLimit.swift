import HTTPTypes
package import Logging
import MCP
package import Vocabulary

/// Keeps each key from calling more often than the operator allows.
///
/// Whoever needs no key is not limited: that is a server that only its own machine reaches.
package final class CallLimit: Sendable {
    private let buckets: TokenBuckets<String>
    private let time: any TimeSource
    private let logger: Logger
    /// `RateLimit-Policy`, after draft-ietf-httpapi-ratelimit-headers-10.
    private let policy: String

    package init(_ rate: Rate, time: any TimeSource, logger: Logger) {
        buckets = TokenBuckets(rate)
        self.time = time
        self.logger = logger
        policy = "\"\(Self.name)\";q=\(rate.burst);w=\(max(1, Int(rate.window.seconds.rounded(.up))))"
    }

    private static let name = "key"

    /// Counts calls of a caller; throws a `Refusal` where they are too many.
    func count(_ calls: Int = 1, of caller: Caller) throws(Refusal) {
        guard let keyID = caller.keyID, let delay = buckets.take(calls, for: keyID, at: time.now()) else { return }
        let seconds = max(1, Int(delay.seconds.rounded(.up)))
        logger.notice(
            "Calls refused: the key calls too often",
            metadata: [
                "event": .string(BoardEvent.callRateLimited.rawValue), "key_id": .string(keyID),
                "retry_after_ms": .stringConvertible(delay.milliseconds),
            ]
        )
        var refusal = Refusal(
            status: 429,
            message:
                "This key calls too often: more than \(buckets.rate.burst) times at once or \(buckets.rate.perSecond) a second. Try again in \(delay.milliseconds) ms.",
            reason: .rateLimited,
            retryAfter: seconds
        )
        refusal.fields = [.rateLimitPolicy: policy, .rateLimit: "\"\(Self.name)\";r=0;t=\(seconds)"]
        throw refusal
    }
}

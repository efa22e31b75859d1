import Logging
import Metrics
import Vocabulary

/// Keeps each key from calling single tools more often than the operator allows.
struct ToolRates: Sendable {
    private struct Limit: Sendable {
        let tool: String
        let buckets: TokenBuckets<String>
        let refusals: Counter
    }

    /// By the tool's place in the catalog; nothing for a tool without a rate.
    private let limits: [Limit?]
    private let time: any TimeSource
    private let logger: Logger

    init(
        _ rates: [String: Rate],
        of catalog: ToolCatalog,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        limits = catalog.tools.map { tool in
            rates[tool.name].map { rate in
                Limit(
                    tool: tool.name,
                    buckets: TokenBuckets(rate),
                    refusals: Counter(
                        label: Metric.toolCallsLimited.name,
                        dimensions: [("tool", tool.name)],
                        factory: metrics
                    )
                )
            }
        }
        self.time = time
        self.logger = logger
    }

    /// Counts a call; gives what the caller is told where it calls the tool too often.
    func refusal(ofToolAt index: Int, to caller: Caller) -> Fault? {
        guard let limit = limits[index], let keyID = caller.keyID,
            let delay = limit.buckets.take(for: keyID, at: time.now())
        else { return nil }
        limit.refusals.increment()
        logger.notice(
            "Call refused: the key calls the tool too often",
            metadata: [
                "event": .string(BoardEvent.callRateLimited.rawValue), "key_id": .string(keyID),
                "tool": .string(limit.tool), "retry_after_ms": .stringConvertible(delay.milliseconds),
            ]
        )
        let rate = limit.buckets.rate
        return Fault(
            .rateLimited,
            "You call \(limit.tool) too often: more than \(rate.burst) times at once or \(rate.perSecond) a second. Nothing was done; try again in \(delay.milliseconds) ms.",
            retryAfter: max(1, Int(delay.seconds.rounded(.up)))
        )
    }
}

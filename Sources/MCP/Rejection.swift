package import Metrics
import Vocabulary

/// Why a request was refused before it reached a tool.
package enum Rejection: String, CaseIterable, Sendable {
    case host
    case origin
    case unauthorized
    case mediaType = "media_type"
    case notAcceptable = "not_acceptable"
    case tooLarge = "too_large"
    case draining
    case busy
    case invalidMessage = "invalid_message"
    case headerMismatch = "header_mismatch"
    case version
    case session
    case unknownMethod = "unknown_method"
    case unknownTool = "unknown_tool"
    case capability
    case scope
    case rateLimited = "rate_limited"
    case connections
    case connectionsPerAddress = "connections_per_address"
    case streams
    case streamsPerKey = "streams_per_key"
    case requestsPerKey = "requests_per_key"
    case bodyMemory = "body_memory"
    case failedKeys = "failed_keys"
}

/// The counters of refused requests, looked up once.
package struct RejectionCounters: Sendable {
    private let counters: [Rejection: Counter]

    package init(metrics: any MetricsFactory) {
        var counters: [Rejection: Counter] = [:]
        for reason in Rejection.allCases {
            counters[reason] = Counter(
                label: Metric.rejectedCalls.name,
                dimensions: [("reason", reason.rawValue)],
                factory: metrics
            )
        }
        self.counters = counters
    }

    package func count(_ reason: Rejection) { counters[reason]?.increment() }
}

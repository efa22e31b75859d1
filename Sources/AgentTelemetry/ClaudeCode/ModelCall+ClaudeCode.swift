import Orchestration
import Vocabulary

extension ModelCall {
    /// Reads what `api_request` tells of a call, or `api_error` of one that failed.
    ///
    /// `api_refusal` and `api_retries_exhausted` tell no tokens: each stands beside one of these two.
    init(_ attributes: Attributes, hasFailed: Bool) throws(IllFormed) {
        // The client's own id is there also where no answer came.
        let ownID = try attributes.identity("client_request_id")
        self.init(
            usage: try ModelUsage(attributes),
            requestID: try attributes.identity("request_id") ?? ownID,
            durationMilliseconds: try attributes.count("duration_ms", atMost: Self.longest) ?? 0,
            error: hasFailed ? try Self.failure(attributes) : nil,
            timeToFirstTokenMilliseconds: try attributes.count("ttft_ms", atMost: Self.longest),
            promptID: try attributes.identity("prompt.id"),
            querySource: try attributes.identity("query_source"),
            effort: try attributes.identity("effort")
        )
    }

    /// Thirty years in milliseconds: a longer call is a mistake, and sums of shorter ones never overflow.
    private static let longest = 1_000_000_000_000

    private static func failure(_ attributes: Attributes) throws(IllFormed) -> String {
        let status = try attributes.count("status_code", atMost: 999)
        let words = attributes.text("error").map { String($0.unicodeScalars.prefix(1_000)) } ?? ""
        return words.isEmpty ? status.map { "HTTP status \($0)" } ?? "The call failed." : words
    }
}

extension ModelUsage {
    fileprivate init(_ attributes: Attributes) throws(IllFormed) {
        self.init(
            model: try attributes.identity("model") ?? "unknown",
            inputTokens: try attributes.count("input_tokens", atMost: Self.most) ?? 0,
            outputTokens: try attributes.count("output_tokens", atMost: Self.most) ?? 0,
            cacheReadTokens: try attributes.count("cache_read_tokens", atMost: Self.most) ?? 0,
            cacheCreationTokens: try attributes.count("cache_creation_tokens", atMost: Self.most) ?? 0,
            costMicros: try Self.costMicros(attributes)
        )
    }

    /// A million times a million, of tokens or of millionths of a dollar: a call beyond it is a mistake.
    private static let most = 1_000_000_000_000

    /// The price in whole millionths, which the client rounds itself where it is new enough.
    private static func costMicros(_ attributes: Attributes) throws(IllFormed) -> Int? {
        if let micros = try attributes.count("cost_usd_micros", atMost: most) { return micros }
        guard let dollars = try attributes.number("cost_usd") else { return nil }
        guard let micros = Int(exactly: (dollars * 1_000_000).rounded()), (0...most).contains(micros) else {
            throw IllFormed("cost_usd", "is not between 0 and \(most / 1_000_000)")
        }
        return micros
    }
}

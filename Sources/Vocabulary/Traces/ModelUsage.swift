/// What one call of a model took.
package struct ModelUsage: Codable, Sendable, Hashable {
    package var model: String
    /// Tokens read anew: neither from the cache nor into it.
    package var inputTokens: Int
    package var outputTokens: Int
    package var cacheReadTokens: Int
    package var cacheCreationTokens: Int
    /// In millionths of a US dollar, so that sums are exact; nothing where the price is unknown.
    package var costMicros: Int?

    package init(
        model: String,
        inputTokens: Int = 0,
        outputTokens: Int = 0,
        cacheReadTokens: Int = 0,
        cacheCreationTokens: Int = 0,
        costMicros: Int? = nil
    ) {
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheCreationTokens = cacheCreationTokens
        self.costMicros = costMicros
    }

    /// All that the model read, from wherever it came.
    package var allInputTokens: Int { inputTokens + cacheReadTokens + cacheCreationTokens }
}

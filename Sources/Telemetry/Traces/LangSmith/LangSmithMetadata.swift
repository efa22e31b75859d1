import Vocabulary

/// What LangSmith reads beside a run's content: its attributes, the model, the tokens and the price, the conversation.
enum LangSmithMetadata {
    static func members(of span: SpanRecord) -> [JSON.Member] {
        var members = Redaction.members(span.attributes)
        func add(_ key: String, _ value: String?) {
            if let value { members.append(JSON.Member(key, .string(Redaction.text(value)))) }
        }
        add("ls_provider", span.attributes.value(of: SpanKey.provider)?.string)
        add("ls_model_name", span.usage?.model ?? span.attributes.value(of: SpanKey.requestModel)?.string)
        add("thread_id", span.attributes.value(of: SpanKey.conversation)?.string)
        if let usage = span.usage { members.append(JSON.Member("usage_metadata", self.usage(usage))) }
        if !span.links.isEmpty {
            let links = span.links.map { JSON.string($0.traceparent) }
            members.append(JSON.Member("links", .array(links)))
        }
        return members
    }

    /// Tokens as LangSmith counts them: those from the cache and into it are input as well.
    private static func usage(_ usage: ModelUsage) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("input_tokens", .integer(usage.allInputTokens)),
            JSON.Member("output_tokens", .integer(usage.outputTokens)),
            JSON.Member("total_tokens", .integer(usage.allInputTokens + usage.outputTokens)),
            JSON.Member(
                "input_token_details",
                [
                    "cache_read": .integer(usage.cacheReadTokens),
                    "cache_creation": .integer(usage.cacheCreationTokens),
                ]
            ),
        ]
        if let micros = usage.costMicros {
            members.append(JSON.Member("total_cost", .number(Double(micros) / 1_000_000)))
        }
        return .object(members)
    }
}

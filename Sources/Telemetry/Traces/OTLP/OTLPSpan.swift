import Vocabulary

/// A span in the JSON form of OpenTelemetry's protocol: ids in hexadecimal, numbers of 64 bits as strings.
enum OTLPSpan {
    static func json(_ span: SpanRecord) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("traceId", .string(span.context.trace.description)),
            JSON.Member("spanId", .string(span.context.span.description)),
        ]
        if let parent = span.parent { members.append(JSON.Member("parentSpanId", .string(parent.description))) }
        members += [
            JSON.Member("flags", .integer(flags(of: span))),
            JSON.Member("name", .string(Redaction.text(span.name))),
            JSON.Member("kind", .integer(kind(span.kind))),
            JSON.Member("startTimeUnixNano", .string(span.start.nanoseconds())),
            JSON.Member("endTimeUnixNano", .string(span.start.nanoseconds(plus: span.microseconds ?? 0))),
            JSON.Member("attributes", OTLPValue.attributes(Redaction.members(attributes(of: span)))),
        ]
        if !span.events.isEmpty { members.append(JSON.Member("events", .array(span.events.map(event)))) }
        if !span.links.isEmpty { members.append(JSON.Member("links", .array(span.links.map(link)))) }
        members.append(JSON.Member("status", status(span.error)))
        return .object(members)
    }

    /// What the span tells, and beside it what run it is and what a model took, by names that it does not use itself.
    private static func attributes(of span: SpanRecord) -> [JSON.Member] {
        var added: [JSON.Member] = []
        if let type = span.runType { added.append(JSON.Member(SpanKey.runType, .string(type.rawValue))) }
        if let usage = span.usage { added += self.usage(usage) }
        return span.attributes + added.filter { span.attributes.value(of: $0.key) == nil }
    }

    private static func usage(_ usage: ModelUsage) -> [JSON.Member] {
        var members: [JSON.Member] = [
            JSON.Member(SpanKey.requestModel, .string(usage.model)),
            JSON.Member(SpanKey.inputTokens, .integer(usage.allInputTokens)),
            JSON.Member(SpanKey.outputTokens, .integer(usage.outputTokens)),
            JSON.Member(SpanKey.cacheReadTokens, .integer(usage.cacheReadTokens)),
            JSON.Member(SpanKey.cacheCreationTokens, .integer(usage.cacheCreationTokens)),
        ]
        if let micros = usage.costMicros {
            members.append(JSON.Member(SpanKey.costUSD, .number(Double(micros) / 1_000_000)))
        }
        return members
    }

    /// The flags of W3C, and whether the parent is another process's, for which the receiver then does not look.
    private static func flags(of span: SpanRecord) -> Int {
        let knowsRemote = 0x100
        let isRemote = 0x200
        return (span.context.isSampled ? 1 : 0) | knowsRemote | (span.hasRemoteParent ? isRemote : 0)
    }

    private static func kind(_ kind: SpanRecord.Kind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        }
    }

    private static func event(_ event: SpanRecord.Event) -> JSON {
        [
            "timeUnixNano": .string(event.time.nanoseconds()), "name": .string(Redaction.text(event.name)),
            "attributes": OTLPValue.attributes(Redaction.members(event.attributes)),
        ]
    }

    private static func link(_ link: TraceContext) -> JSON {
        ["traceId": .string(link.trace.description), "spanId": .string(link.span.description)]
    }

    /// An error is told; whether a span without one went well is not known here.
    private static func status(_ error: String?) -> JSON {
        error.map { ["code": 2, "message": .string(Redaction.text($0))] } ?? [:]
    }
}

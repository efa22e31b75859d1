import Vocabulary

/// A log record of OTLP, as far as this server reads one.
struct LogRecord: Sendable {
    /// The scope within the client that logged it.
    let scope: String?
    /// When it happened, or else when it was seen, by the clock of its sender.
    let at: Timestamp?
    let body: AttributeValue?
    let attributes: Attributes

    init(_ json: JSON, scope: String?) throws(IllFormed) {
        guard json.members != nil else { throw IllFormed("logRecords", "holds something that is no object") }
        let observed = try json.nanoseconds("observedTimeUnixNano")
        self.scope = scope
        at = (try json.nanoseconds("timeUnixNano") ?? observed).map {
            Timestamp(milliseconds: Int64($0 / 1_000_000))
        }
        body = try json.field("body").map { value throws(IllFormed) in try AttributeValue(value) }
        attributes = try Attributes(json)
        try json.requireHex("traceId", bytes: 16)
        try json.requireHex("spanId", bytes: 8)
    }
}

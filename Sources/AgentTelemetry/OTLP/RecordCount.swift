import Vocabulary

/// How many records a request holds that this server checks and counts, but does not read: data points or spans.
struct RecordCount: Sendable, Equatable {
    private(set) var wellFormed = 0
    private(set) var illFormed = 0
    /// What is wrong with the first record that is ill-formed.
    private(set) var firstMistake: String?

    /// Counts the spans of an `ExportTraceServiceRequest`.
    static func spans(_ json: JSON, atMost limit: Int) throws -> RecordCount {
        try counting(json, "resourceSpans", "scopeSpans", "spans", atMost: limit) { span, count in
            try count.add(atMost: limit) { () throws(IllFormed) in
                let span = try span.asMessage("spans")
                try span.requireHex("traceId", bytes: 16)
                try span.requireHex("spanId", bytes: 8)
                _ = try span.nanoseconds("startTimeUnixNano")
                _ = try span.nanoseconds("endTimeUnixNano")
                _ = try Attributes(span)
            }
        }
    }

    /// Counts the data points of an `ExportMetricsServiceRequest`.
    static func dataPoints(_ json: JSON, atMost limit: Int) throws -> RecordCount {
        try counting(json, "resourceMetrics", "scopeMetrics", "metrics", atMost: limit) { metric, count in
            let metric = try metric.asMessage("metrics")
            for kind in ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] {
                for point in try metric.message(kind).repeated("dataPoints") {
                    try count.add(atMost: limit) { () throws(IllFormed) in
                        let point = try point.asMessage("dataPoints")
                        _ = try point.nanoseconds("timeUnixNano")
                        _ = try Attributes(point)
                    }
                }
            }
        }
    }

    private static func counting(
        _ json: JSON,
        _ resources: String,
        _ scopes: String,
        _ records: String,
        atMost limit: Int,
        _ each: (JSON, inout RecordCount) throws -> Void
    ) throws -> RecordCount {
        guard json.members != nil else { throw IllFormed("the request", "is no object") }
        var count = RecordCount()
        for group in try json.repeated(resources) {
            for scope in try group.asMessage(resources).repeated(scopes) {
                for record in try scope.asMessage(scopes).repeated(records) { try each(record, &count) }
            }
        }
        return count
    }

    private mutating func add(atMost limit: Int, _ check: () throws(IllFormed) -> Void) throws {
        guard wellFormed + illFormed < limit else { throw Refusal.tooManyRecords(limit) }
        do throws(IllFormed) {
            try check()
            wellFormed += 1
        } catch {
            illFormed += 1
            firstMistake = firstMistake ?? error.message
        }
    }
}

import Vocabulary

extension SpanRecord {
    /// Microseconds from the start to the end; nothing as long as it runs.
    var microseconds: Int64? {
        duration.map { max(0, $0.components.seconds * 1_000_000 + $0.components.attoseconds / 1_000_000_000_000) }
    }
}

extension Timestamp {
    /// The moment so many microseconds later, as ISO 8601 to the microsecond.
    func iso8601(plus microseconds: Int64 = 0) -> String {
        let whole = Timestamp(milliseconds: milliseconds + microseconds / 1_000)
        let rest = String(microseconds % 1_000)
        return whole.description.dropLast() + String(repeating: "0", count: 3 - rest.utf8.count) + rest + "Z"
    }

    /// Nanoseconds since 1970 so many microseconds later, as OpenTelemetry writes numbers of 64 bits.
    ///
    /// What an agent's clock says may lie beyond what those can tell, from 1970 to 2554; it is told as far as they go.
    func nanoseconds(plus microseconds: Int64 = 0) -> String {
        let (nanoseconds, isBeyond) = UInt64(max(0, milliseconds * 1_000 + microseconds))
            .multipliedReportingOverflow(by: 1_000)
        return String(isBeyond ? .max : nanoseconds)
    }
}

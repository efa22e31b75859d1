extension TraceContext {
    /// Reads a `traceparent` as W3C Trace Context has it; nothing where it is not one, which the receiver then ignores.
    ///
    /// A later version may carry more behind another dash; its beginning is read as ours.
    package init?(traceparent: some StringProtocol) {
        let parts = traceparent.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = Self.byte(parts[0]), version != 0xFF,
            version > 0 || parts.count == 4, let trace = TraceID(hex: parts[1]), let span = SpanID(hex: parts[2]),
            let flags = Self.byte(parts[3])
        else { return nil }
        self.init(trace: trace, span: span, isSampled: flags & 1 == 1, isRemote: true)
    }

    /// The header that hands this place on: `00-`, the trace, the span, and the flags.
    package var traceparent: String { "00-\(trace)-\(span)-\(flags)" }

    /// The flags as two digits: `01` where the trace is recorded.
    package var flags: String { isSampled ? "01" : "00" }

    private static func byte(_ text: some StringProtocol) -> UInt8? {
        let isSmallHex = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        return text.utf8.count == 2 && isSmallHex ? UInt8(text, radix: 16) : nil
    }
}

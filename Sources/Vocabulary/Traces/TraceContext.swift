/// Where a piece of work stands in a distributed trace, as W3C Trace Context has it: the trace, the span, and whether
/// anybody records it.
package struct TraceContext: Sendable, Hashable {
    package let trace: TraceID
    package let span: SpanID
    /// Whether the trace is recorded somewhere; a link to one that is not leads nowhere.
    package let isSampled: Bool
    /// Whether it came from another process, which tells of the span itself.
    package let isRemote: Bool

    package init(trace: TraceID, span: SpanID, isSampled: Bool, isRemote: Bool = false) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
        self.isRemote = isRemote
    }

    /// The root of a new trace, whose names are random numbers of the system or, in tests, those that are drawn.
    package static func random(isSampled: Bool = true, drawing draw: () -> UInt64 = UInt64.drawn) -> TraceContext {
        TraceContext(trace: .random(drawing: draw), span: .random(drawing: draw), isSampled: isSampled)
    }

    /// A new span of the same trace.
    package func child() -> TraceContext {
        TraceContext(trace: trace, span: .random(drawing: UInt64.drawn), isSampled: isSampled)
    }
}

/// Sixteen bytes, never all zero, that name a trace; written as 32 hexadecimal digits in small letters.
package struct TraceID: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// Nothing for the identity that means "none", which is all zero.
    package init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32, let high = UInt64(smallHex: hex.utf8.prefix(16)),
            let low = UInt64(smallHex: hex.utf8.suffix(16))
        else { return nil }
        self.init(high: high, low: low)
    }

    /// The trace of a root run: the bits of a UUID's version are never all zero.
    init(high: UInt64, lowOfUUID low: UInt64) {
        self.high = high
        self.low = low
    }

    static func random(drawing draw: () -> UInt64) -> TraceID {
        // One draw in 2^128 is the identity that means "none".
        while true {
            if let id = TraceID(high: draw(), low: draw()) { return id }
        }
    }
}

/// Eight bytes, never all zero, that name a span; written as 16 hexadecimal digits in small letters.
package struct SpanID: Sendable, Hashable {
    private let value: UInt64

    /// Nothing for the identity that means "none", which is zero.
    package init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// The span of a run: the bits of a UUID's variant are never all zero.
    init(lowOfUUID low: UInt64) { value = low }

    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 16, let value = UInt64(smallHex: hex.utf8) else { return nil }
        self.init(value)
    }

    static func random(drawing draw: () -> UInt64) -> SpanID {
        while true {
            if let id = SpanID(draw()) { return id }
        }
    }
}

extension TraceID: CustomStringConvertible {
    package var description: String { high.smallHex + low.smallHex }
}

extension SpanID: CustomStringConvertible {
    package var description: String { value.smallHex }
}

extension UInt64 {
    /// A random number of the system.
    ///
    /// The system's generator has no state, and the thread sanitizer ends a program that passes it on as `inout`.
    package static func drawn() -> UInt64 { .random(in: .min ... .max) }

    /// Reads digits as W3C writes them: sixteen at most, and no capitals.
    fileprivate init?(smallHex digits: some Sequence<UInt8>) {
        self = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = self << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): self = self << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
    }

    var smallHex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

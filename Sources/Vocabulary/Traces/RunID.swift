/// A UUID of version 7 that names one run of a trace: the moment it began in milliseconds, and 74 bits of its own
/// (RFC 9562 §5.7).
///
/// The id of a root run names its trace as well, in the same bits, so that one identity serves UUIDs and W3C's ids.
package struct RunID: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    private init(at moment: Timestamp, first: UInt64, second: UInt64) {
        high = UInt64(truncatingIfNeeded: moment.milliseconds) << 16 | 0x7000 | first & 0x0FFF
        low = 0x8000_0000_0000_0000 | second & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// The id of a run that is named once.
    package static func random(at moment: Timestamp) -> RunID {
        var generator = SystemRandomNumberGenerator()
        return RunID(at: moment, first: generator.next(), second: generator.next())
    }

    /// The id that everybody gives who knows the moment and the digest of the run's name; ten bytes of it are used.
    package init(at moment: Timestamp, digest: some Sequence<UInt8>) {
        var bytes = digest.makeIterator()
        func number(of count: Int) -> UInt64 {
            (0..<count).reduce(0) { sum, _ in sum << 8 | UInt64(bytes.next() ?? 0) }
        }
        let first = number(of: 2)
        self.init(at: moment, first: first, second: number(of: 8))
    }

    /// The trace of which this is the root.
    package var trace: TraceID { TraceID(high: high, lowOfUUID: low) }

    /// The span that stands for the run where spans have eight bytes.
    package var span: SpanID { SpanID(lowOfUUID: low) }
}

extension RunID: CustomStringConvertible {
    /// The UUID in small letters.
    package var description: String {
        let digits = high.smallHex + low.smallHex
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}

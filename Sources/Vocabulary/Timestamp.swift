/// A moment in UTC to the millisecond, written as ISO 8601 (`2026-11-21T09:20:00.123Z`).
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }
    package static func + (lhs: Timestamp, rhs: Duration) -> Timestamp {
        Timestamp(milliseconds: lhs.milliseconds + rhs.milliseconds)
    }
    package static func - (lhs: Timestamp, rhs: Duration) -> Timestamp {
        Timestamp(milliseconds: lhs.milliseconds - rhs.milliseconds)
    }
    package static func - (lhs: Timestamp, rhs: Timestamp) -> Duration {
        .milliseconds(lhs.milliseconds - rhs.milliseconds)
    }

    /// The calendar day, written `20261121`.
    package var day: String {
        let date = CivilDate(daysSinceEpoch: milliseconds.flooredQuotient(by: 86_400_000))
        var text = ""
        text.append(padded: date.year, to: 4)
        text.append(padded: date.month, to: 2)
        text.append(padded: date.day, to: 2)
        return text
    }
}

extension String {
    fileprivate mutating func append(padded value: Int64, to width: Int) {
        let digits = String(value)
        for _ in 0..<max(0, width - digits.utf8.count) { append("0") }
        append(digits)
    }
}

extension Duration {
    package var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }

    /// The duration in seconds, for metrics and texts.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

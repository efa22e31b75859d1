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

extension Timestamp: CustomStringConvertible {
    package var description: String {
        let days = milliseconds.flooredQuotient(by: 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let date = CivilDate(daysSinceEpoch: days)
        // Digits are written in place: no formatter, no strings in between. Years beyond four digits do not occur.
        return String(unsafeUninitializedCapacity: 24) { text in
            var end = 0
            for (value, width, mark) in [
                (date.year, 4, "-"), (date.month, 2, "-"), (date.day, 2, "T"), (rest / 3_600_000, 2, ":"),
                (rest / 60_000 % 60, 2, ":"), (rest / 1_000 % 60, 2, "."), (rest % 1_000, 3, "Z"),
            ] as [(Int64, Int, Unicode.Scalar)] {
                var value = value.magnitude
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(value % 10)
                    value /= 10
                }
                text[end + width] = UInt8(ascii: mark)
                end += width + 1
            }
            return end
        }
    }

    /// Reads ISO 8601 with or without a fraction, in UTC (`Z`) or with an offset.
    package init?(_ text: String) {
        guard
            let match = text.wholeMatch(
                of: /(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:?\d{2})/
            ),
            let year = Int64(match.1), let month = Int64(match.2), (1...12).contains(month), let day = Int64(match.3),
            (1...31).contains(day), let hour = Int64(match.4), hour < 24, let minute = Int64(match.5), minute < 60,
            let second = Int64(match.6), second < 61
        else { return nil }
        let fraction = match.7.flatMap { Int64($0.prefix(3)).map { [$0 * 100, $0 * 10, $0] } }
        let thousandths = fraction.flatMap { scaled in match.7.map { scaled[min($0.count, 3) - 1] } } ?? 0
        let zone = match.8.filter(\.isNumber)
        let sign: Int64 = match.8.first == "-" ? -1 : 1
        let offset = sign * (Int64(zone.prefix(2)) ?? 0) * 60 + sign * (Int64(zone.suffix(2)) ?? 0)
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        milliseconds =
            ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1_000 + thousandths
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected an ISO 8601 time")
        }
        self = moment
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the Gregorian calendar (Howard Hinnant's `civil_from_days`: no formatter, no allocation).
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
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

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
    ///
    /// A 60th second is the first of the next minute, and the 31st of a shorter month the first of the next.
    package init?(_ text: String) {
        var text = text
        let milliseconds = text.withUTF8 { bytes in
            var reader = ISO8601Reader(rest: bytes[...])
            return reader.milliseconds()
        }
        // An offset can lead out of the years that can be written.
        guard let milliseconds, Self.writable.contains(milliseconds) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// From the beginning of the year 0 to the end of the year 9999.
    private static let writable = Int64(-62_167_219_200_000)..<253_402_300_800_000
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

/// Takes a moment apart byte by byte: imports read one in every line.
private struct ISO8601Reader {
    var rest: Slice<UnsafeBufferPointer<UInt8>>

    /// Milliseconds since 1970, or nothing where the text is no moment or says more than one.
    mutating func milliseconds() -> Int64? {
        guard let year = number(of: 4), take("-"), let month = number(of: 2), (1...12).contains(month), take("-"),
            let day = number(of: 2), (1...31).contains(day), take("T") || take("t") || take(" "),
            let hour = number(of: 2), hour < 24, take(":"), let minute = number(of: 2), minute < 60, take(":"),
            let second = number(of: 2), second < 61, let fraction = thousandths(), let offset = minutesAheadOfUTC(),
            rest.isEmpty
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1_000 + fraction
    }

    /// The fraction of a second, of which all beyond milliseconds is cut off; 0 where there is none.
    private mutating func thousandths() -> Int64? {
        guard take(".") else { return 0 }
        let digits = rest.prefix(while: \.isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        rest = rest[digits.endIndex...]
        let kept = digits.prefix(3)
        let value = kept.reduce(0) { $0 * 10 + Int64($1.digit) }
        return [100, 10, 1][kept.count - 1] * value
    }

    private mutating func minutesAheadOfUTC() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hours = number(of: 2), hours < 24 else { return nil }
        take(":")
        guard let minutes = number(of: 2), minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -1 : 1)
    }

    private mutating func number(of count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1.digit) }
    }

    @discardableResult
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}

extension UInt8 {
    /// What a digit stands for.
    fileprivate var digit: UInt8 { self - UInt8(ascii: "0") }
}

import Vocabulary

/// Reads the times of many lines, of which most fall on the same day.
struct MomentReader {
    private var day = ""
    private var midnight = Timestamp(milliseconds: 0)

    /// Reads ISO 8601 in any of its spellings; the usual one, in UTC, in a small part of the time.
    mutating func read(_ text: String) -> Timestamp? { usual(text) ?? Timestamp(text) }

    private mutating func usual(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 24, bytes[10] == UInt8(ascii: "T"),
            bytes.last == UInt8(ascii: "Z"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = Self.number(bytes[11..<13]), hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60,
            let second = Self.number(bytes[17..<19]), second < 61
        else { return nil }
        var milliseconds: Int64 = 0
        if bytes.count == 24 {
            guard bytes[19] == UInt8(ascii: "."), let fraction = Self.number(bytes[20..<23]) else { return nil }
            milliseconds = fraction
        }
        let day = String(text.prefix(10))
        if day != self.day {
            guard let midnight = Timestamp(day + "T00:00:00Z") else { return nil }
            (self.day, self.midnight) = (day, midnight)
        }
        milliseconds += ((hour * 60 + minute) * 60 + second) * 1_000
        return Timestamp(milliseconds: midnight.milliseconds + milliseconds)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for digit in digits {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }
}

/// A pass over a body before it is read: it tells how many values are in it, and mends what clients cut in two.
///
/// A client that shortens a text may cut a character outside the basic plane in half, and sends `\ud83d` for what is
/// left. That is no Unicode text, but no reason to lose the batch that it stands in: it becomes U+FFFD.
struct BodySurvey {
    /// A value takes many times the memory of the two bytes that it can be written in.
    static let mostValues = 1_000_000

    private(set) var values = 1

    init(repairing text: inout [UInt8]) {
        var values = 1
        text.withUnsafeMutableBufferPointer { text in
            var position = 0
            while position < text.count {
                switch text[position] {
                case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): values += 1
                case UInt8(ascii: "\""): position = Self.passString(at: position, in: text)
                default: break
                }
                position += 1
            }
        }
        self.values = values
    }

    /// Goes to the closing quote of a string, or to the end of a text without one.
    private static func passString(at start: Int, in text: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var position = start + 1
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""): return position
            case UInt8(ascii: "\\"): position = passEscape(at: position, in: text)
            default: position += 1
            }
        }
        return position
    }

    private static func passEscape(at start: Int, in text: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard let unit = unit(at: start, in: text) else { return start + 2 }
        switch unit {
        case 0xD800..<0xDC00:
            if let next = Self.unit(at: start + 6, in: text), (0xDC00..<0xE000).contains(next) { return start + 12 }
        case 0xDC00..<0xE000: break
        default: return start + 6
        }
        for (place, digit) in "fffd".utf8.enumerated() { text[start + 2 + place] = digit }
        return start + 6
    }

    /// The code unit of a `\uXXXX` that begins here.
    private static func unit(at start: Int, in text: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit = 0
        for byte in text[start + 2..<start + 6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }
}

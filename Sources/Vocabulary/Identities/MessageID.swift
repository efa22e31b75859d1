/// The name of a message: `msg_`, the moment it was sent and its number on the board, both in base 32.
///
/// Both parts have a fixed width and digits in the order of ASCII, so names sort as the messages were sent. The number
/// can be read back, and tells where the message stood even after it was pruned. Imported messages keep the name that
/// their own server gave them.
package struct MessageID: Identity {
    package static let rule = "1 to 128 visible ASCII characters, such as the id of a message that get_messages gave"
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init?(checking text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        rawValue = text
    }

    package init(at moment: Timestamp, sequence: Int) {
        var text = Self.prefix
        text.append(base32: Int(moment.milliseconds), digits: Self.momentDigits)
        text.append(base32: sequence, digits: Self.sequenceDigits)
        rawValue = text
    }

    /// The number on the board that a name of this server's making tells; nothing for any other name.
    package var sequence: Int? {
        guard rawValue.hasPrefix(Self.prefix) else { return nil }
        let digits = rawValue.utf8.dropFirst(Self.prefix.utf8.count)
        guard digits.count == Self.momentDigits + Self.sequenceDigits else { return nil }
        var number: Int = 0
        for digit in digits.suffix(Self.sequenceDigits) {
            guard let value = String.base32Digits.firstIndex(of: digit) else { return nil }
            number = number << 5 | Int(value)
        }
        return number
    }

    private static let prefix = "msg_"
    /// Fifty bits of milliseconds last for thirty thousand years, forty-five of messages for as many to come.
    private static let momentDigits = 10
    private static let sequenceDigits = 9
}

extension String {
    /// Crockford's digits: no letter that is taken for a figure.
    fileprivate static let base32Digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    fileprivate mutating func append(base32 value: Int, digits: Int) {
        for place in stride(from: 5 * (digits - 1), through: 0, by: -5) {
            append(Character(Unicode.Scalar(Self.base32Digits[Int(value >> place & 31)])))
        }
    }
}

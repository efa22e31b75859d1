/// Base64 with the one spelling that an encoder writes; any other is refused (RFC 4648 §3.5).
package enum Base64 {
    package enum Alphabet {
        /// With padding.
        case standard
        /// For URLs and cursors, without padding.
        case url

        fileprivate var digits: [UInt8] {
            let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
            return Array((common + (self == .standard ? "+/" : "-_")).utf8)
        }

        fileprivate func value(of digit: UInt8) -> UInt32? {
            switch digit {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
            case UInt8(ascii: "+") where self == .standard, UInt8(ascii: "-") where self == .url: 62
            case UInt8(ascii: "/") where self == .standard, UInt8(ascii: "_") where self == .url: 63
            default: nil
            }
        }
    }

    package static func encoded(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
        let digits = alphabet.digits
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0...group.count { text.append(digits[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
            if alphabet == .standard { text += repeatElement(UInt8(ascii: "="), count: 3 - group.count) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    package static func decoded(_ text: some Collection<UInt8>, _ alphabet: Alphabet) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.dropFirst(digits.count)
        guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }), digits.count % 4 != 1,
            padding.count == (alphabet == .standard ? (4 - digits.count % 4) % 4 : 0)
        else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in digits {
            guard let value = alphabet.value(of: digit) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // Bits that belong to no byte are zero in the one canonical spelling.
        guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return bytes
    }
}

import Vocabulary

/// A key as its holder carries it: `cb_`, an id, a secret and a checksum, parted by `_`.
///
/// The prefix lets secret scanners find a leaked key, and the checksum refuses a mistyped one without a look-up. The id
/// may stand in logs and lists; the secret has 256 random bits and is shown once.
package struct APIKey: Sendable {
    package static let prefix = "cb_"
    package let id: String
    package let text: String

    /// Makes a new key from the system's random numbers.
    package init() {
        id = Base62.random(12)
        let body = Self.prefix + id + "_" + Base62.random(43)
        text = body + "_" + Self.checksum(of: body)
    }

    /// Reads a key, or gives nothing for a text that cannot be one.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard text.utf8.count == 66, parts.count == 4, parts[0] == "cb", parts[1].utf8.count == 12,
            parts[2].utf8.count == 43, text.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "_") }),
            parts[3] == Self.checksum(of: String(text.dropLast(7)))
        else { return nil }
        id = String(parts[1])
        self.text = text
    }

    private static func checksum(of text: String) -> String {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in text.utf8 {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return Base62.digits(of: crc ^ 0xFFFF_FFFF, count: 6)
    }
}

/// Letters and digits only: what survives every shell, URL and configuration file.
private enum Base62 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func random(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in alphabet[.random(in: 0..<62)] }, as: UTF8.self)
    }

    static func digits(of value: UInt32, count: Int) -> String {
        var rest = Int(value)
        var digits: [UInt8] = []
        for _ in 0..<count {
            digits.append(alphabet[rest % 62])
            rest /= 62
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}

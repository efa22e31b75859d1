import Vocabulary

/// Hides in traces what is hidden in log lines: whatever looks like a secret, and whatever is named like one.
enum Redaction {
    private static let mark = "[redacted]"

    /// The text without the secrets in it.
    static func text(_ text: String) -> String {
        var text = text
        return text.withUTF8 { utf8 in
            var scanner = SecretScanner(utf8)
            var clean: [UInt8] = []
            var start = 0
            while let secret = scanner.next() {
                clean += utf8[start..<secret.lowerBound]
                clean += mark.utf8
                start = secret.upperBound
            }
            guard start > 0 else { return nil }
            return String(decoding: clean + utf8[start...], as: UTF8.self)
        } ?? text
    }

    /// The value without the secrets in its texts, in its keys, and under keys that name one.
    static func json(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(self.text(text))
        case .array(let values): .array(values.map(json))
        case .object(let members): .object(self.members(members))
        default: value
        }
    }

    /// The same for the members of an object, whose keys stay different from each other.
    static func members(_ members: [JSON.Member]) -> [JSON.Member] {
        var hiddenKeys = 0
        return members.map { member in
            var key = text(member.key)
            if !key.isIdentical(to: member.key) {
                hiddenKeys += 1
                if hiddenKeys > 1 { key += " \(hiddenKeys)" }
            }
            return JSON.Member(key, SecretKey.matches(member.key) ? .string(mark) : json(member.value))
        }
    }
}

/// Finds what looks like a secret in text: keys and tokens by their known beginnings, credentials in headers and URLs,
/// and whatever stands behind the name of a secret (`password=…`, `"api_key": "…"`).
///
/// One pass that looks closer only where a word begins with the first letters of a known secret, so that an ordinary log
/// value costs about a nanosecond a byte.
struct SecretScanner {
    /// No secret that is looked for is shorter.
    private static let shortest = 7

    let text: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The range of the next secret, or nothing when there is none left.
    mutating func next() -> Range<Int>? {
        guard text.count >= Self.shortest else { return nil }
        while index < text.count {
            if let secret = secret(at: index, startingWith: text[index]) {
                index = secret.upperBound
                return secret
            }
            // On to the first character behind the word, and to the one that follows it.
            while index < text.count, Self.isWord(text[index]) { index += 1 }
            if has("://", at: index), let secret = userInfo(at: index + 3) {
                index = secret.upperBound
                return secret
            }
            if index < text.count, text[index] == UInt8(ascii: "=") || text[index] == UInt8(ascii: ":"),
                let secret = namedValue(at: index)
            {
                index = secret.upperBound
                return secret
            }
            index += 1
        }
        return nil
    }

    /// Whether a byte is a letter, a digit or `_`.
    @inline(__always)
    static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_")
    }

    private func secret(at index: Int, startingWith byte: UInt8) -> Range<Int>? {
        switch byte {
        case UInt8(ascii: "c"): token("cb_", atLeast: 16, at: index)
        case UInt8(ascii: "s"): token("sk-", atLeast: 16, at: index)
        case UInt8(ascii: "l"): token("lsv2_", atLeast: 16, at: index)
        case UInt8(ascii: "g"):
            token("ghp_", atLeast: 16, at: index) ?? token("gho_", atLeast: 16, at: index)
                ?? token("ghs_", atLeast: 16, at: index) ?? token("github_pat_", atLeast: 16, at: index)
        case UInt8(ascii: "x"): token("xoxb-", atLeast: 10, at: index) ?? token("xoxp-", atLeast: 10, at: index)
        case UInt8(ascii: "A"): token("AKIA", atLeast: 16, at: index) ?? token("AIza", atLeast: 30, at: index)
        case UInt8(ascii: "e"): webToken(at: index)
        case UInt8(ascii: "B"), UInt8(ascii: "b"):
            header("earer ", at: index) ?? header("asic ", at: index)
        case UInt8(ascii: "-"): privateKey(at: index)
        default: nil
        }
    }

    func has(_ word: StaticString, at index: Int) -> Bool {
        guard index + word.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where text[index + offset] != word.utf8Start[offset] { return false }
        return true
    }

    /// Where a run of the characters that tokens consist of ends.
    private func endOfToken(from index: Int) -> Int {
        var end = index
        while end < text.count, Self.isWord(text[end]) || text[end] == UInt8(ascii: "-") { end += 1 }
        return end
    }

    private func token(_ prefix: StaticString, atLeast length: Int, at index: Int) -> Range<Int>? {
        guard has(prefix, at: index) else { return nil }
        let start = index + prefix.utf8CodeUnitCount
        let end = endOfToken(from: start)
        return end - start >= length ? index..<end : nil
    }

    /// A JSON Web Token: `eyJ…`, the base64 of `{"`, and two more parts behind dots.
    private func webToken(at index: Int) -> Range<Int>? {
        guard has("eyJ", at: index) else { return nil }
        var end = endOfToken(from: index)
        guard end - index >= 10, end < text.count, text[end] == UInt8(ascii: ".") else { return nil }
        let payload = end + 1
        end = endOfToken(from: payload)
        guard end - payload >= 4 else { return nil }
        return index..<(end < text.count && text[end] == UInt8(ascii: ".") ? endOfToken(from: end + 1) : end)
    }

    /// The credentials behind `Bearer ` or `Basic `; the word itself stays.
    private func header(_ rest: StaticString, at index: Int) -> Range<Int>? {
        guard has(rest, at: index + 1) else { return nil }
        let start = index + 1 + rest.utf8CodeUnitCount
        var end = start
        while end < text.count, text[end] > 0x20, text[end] != UInt8(ascii: "\""), text[end] != UInt8(ascii: ",") {
            end += 1
        }
        return end - start >= 8 ? start..<end : nil
    }

    /// The text of a private key in PEM, up to its last line or the end.
    private func privateKey(at index: Int) -> Range<Int>? {
        guard has("-----BEGIN ", at: index) else { return nil }
        var end = index + 11
        while end < text.count, !has("-----END ", at: end) { end += 1 }
        return index..<end
    }

    /// The user and password of a URL (`redis://user:password@host`): what stands between `://` and the last `@`.
    private func userInfo(at start: Int) -> Range<Int>? {
        var end: Int?
        var position = start
        while position < text.count, text[position] > 0x20, text[position] != UInt8(ascii: "/") {
            if text[position] == UInt8(ascii: "@") { end = position }
            position += 1
        }
        return end.flatMap { $0 > start ? start..<$0 : nil }
    }
}

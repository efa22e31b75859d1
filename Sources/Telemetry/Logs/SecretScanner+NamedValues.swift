/// What stands behind the name of a secret, whatever it looks like: `password=…`, `X-Api-Key: …`, `"client_secret":"…"`.
extension SecretScanner {
    /// No name of a secret is longer; a longer run of letters is not searched for one.
    private static let longestName = 64

    /// The value behind the `=` or `:` at an index, if the name before it is that of a secret.
    func namedValue(at mark: Int) -> Range<Int>? {
        guard let name = name(before: mark), SecretKey.matches(UnsafeBufferPointer(rebasing: text[name])) else {
            return nil
        }
        var start = mark + 1
        while start < text.count, Self.isBlank(text[start]) { start += 1 }
        var quotes = start
        while quotes < text.count, Self.isQuote(text[quotes]) { quotes += 1 }
        if quotes == start, ends(name, with: "uthorization") || ends(name, with: "ookie") { return header(at: start) }
        let end = quotes > start ? endOfQuoted(from: quotes, by: text[quotes - 1]) : endOfPlain(from: start)
        return end > quotes ? quotes..<end : nil
    }

    /// The name that ends before an index, up to a blank and quotes between.
    private func name(before mark: Int) -> Range<Int>? {
        var end = mark
        while end > 0, Self.isBlank(text[end - 1]) || Self.isQuote(text[end - 1]) { end -= 1 }
        var start = end
        while start > 0, end - start < Self.longestName,
            Self.isWord(text[start - 1]) || text[start - 1] == UInt8(ascii: "-") || text[start - 1] == UInt8(ascii: ".")
        { start -= 1 }
        return start < end ? start..<end : nil
    }

    private func ends(_ name: Range<Int>, with word: StaticString) -> Bool {
        let start = name.upperBound - word.utf8CodeUnitCount
        return start >= name.lowerBound && has(word, at: start)
    }

    /// The value of a header that consists of several words: all of its line, but for `Bearer` and `Basic`, which stay
    /// with their own rule.
    private func header(at start: Int) -> Range<Int>? {
        let scheme = start < text.count ? text[start] | 0x20 : 0
        guard scheme != UInt8(ascii: "b") || !has("earer ", at: start + 1) && !has("asic ", at: start + 1) else {
            return nil
        }
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n"), text[end] != UInt8(ascii: "\r") { end += 1 }
        return end > start ? start..<end : nil
    }

    private func endOfQuoted(from start: Int, by quote: UInt8) -> Int {
        // In JSON within JSON, the backslash before a quote belongs to the quote.
        let isNested = start >= 2 && text[start - 2] == UInt8(ascii: "\\")
        var end = start
        while end < text.count, text[end] != quote {
            if text[end] == UInt8(ascii: "\\") {
                if isNested { return end }
                end += 1
            }
            end += 1
        }
        return min(end, text.count)
    }

    private func endOfPlain(from start: Int) -> Int {
        var end = start
        while end < text.count, text[end] > 0x20, !",;&)]}<>\"'\\".utf8.contains(text[end]) { end += 1 }
        return end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
    }
}

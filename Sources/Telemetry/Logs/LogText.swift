/// One log line while it grows; whatever text goes in can neither break the line nor carry a secret out.
struct LogText: ~Copyable {
    /// How many bytes of one value are shown.
    static let valueLimit = 4 * 1_024

    var line = LineBuffer()

    mutating func literal(_ text: StaticString) { line.append(text) }

    mutating func byte(_ byte: UInt8) { line.append(byte) }

    mutating func integer(_ value: Int) { line.append(value) }

    /// Appends text that holds nothing to escape and nothing to hide.
    mutating func plain(_ text: String) {
        var text = text
        text.withUTF8 { line.append(UnsafeRawBufferPointer($0)) }
    }

    mutating func plain(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { line.append($0) } }

    /// Appends blanks until the line has a width.
    mutating func pad(to width: Int) {
        while line.count < width { byte(UInt8(ascii: " ")) }
    }

    /// Appends text as the inside of a JSON string: escaped, its secrets redacted, and cut at the limit.
    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var scanner = SecretScanner(utf8)
            let secret = scanner.next()
            if secret == nil, utf8.count <= Self.valueLimit {
                escaped(utf8, 0..<utf8.count)
            } else {
                redacted(utf8, secret, &scanner)
            }
        }
    }

    /// Appends the name of a field: escaped, and not searched, because names are written in the program.
    mutating func name(_ text: String) {
        var text = text
        text.withUTF8 { escaped($0, 0..<$0.count) }
    }

    private mutating func redacted(
        _ text: UnsafeBufferPointer<UInt8>,
        _ first: Range<Int>?,
        _ scanner: inout SecretScanner
    ) {
        var end = min(text.count, Self.valueLimit)
        while end < text.count, text[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
        var start = 0
        var next = first
        while let secret = next, secret.lowerBound < end {
            escaped(text, start..<secret.lowerBound)
            literal("[redacted]")
            start = secret.upperBound
            next = scanner.next()
        }
        if start < end { escaped(text, start..<end) }
        if end < text.count {
            literal("… (")
            integer(text.count)
            literal(" bytes)")
        }
    }
}

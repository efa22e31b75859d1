/// Headers as `OTEL_EXPORTER_OTLP_HEADERS` lists them: `key=value,key2=value2`, percent-encoded as in W3C Baggage.
package enum OTLPHeaders {
    /// The headers, or nothing where the text is no such list.
    package static func read(_ text: String) -> [(name: String, value: String)]? {
        var headers: [(name: String, value: String)] = []
        for entry in text.split(separator: ",") where !entry.allSatisfy({ $0 == " " }) {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = decoded(parts[0]), let value = decoded(parts[1]),
                name.isHTTPToken, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { return nil }
            headers.append((name.lowercased(), value))
        }
        return headers
    }

    /// The text without blanks around it and with the bytes that `%XX` stands for.
    private static func decoded(_ text: Substring) -> String? {
        let text = text.drop { $0 == " " }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let digits = String(rest.prefix(2)), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }
}

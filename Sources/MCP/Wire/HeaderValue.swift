import Vocabulary

/// Reads the values of `Mcp-Name` and its kin, which carry text that no header can hold as `=?base64?…?=`.
enum HeaderValue {
    /// The text of a value; nothing where its base64 is not what an encoder writes, or no UTF-8.
    static func decoded(_ value: String) -> String? {
        guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else { return value }
        return Base64.decoded(value.utf8.dropFirst(9).dropLast(2), .standard)
            .flatMap { String(validating: $0, as: UTF8.self) }
    }
}

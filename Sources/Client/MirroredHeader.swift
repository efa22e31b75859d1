import Foundation

/// A value of the message that a header repeats (`Mcp-Name`), in the form in which a header can carry it.
///
/// Plain ASCII stands as it is; anything else, and what would be taken for the encoded form, is written as
/// `=?base64?…?=` over its UTF-8 bytes (MCP 2026-07-28, Streamable HTTP, "Value Encoding").
package struct MirroredHeader: Sendable, Equatable {
    /// What stands in the header.
    package let text: String

    package init(_ value: String) {
        let isPlain =
            value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && value.utf8.first != 0x20 && value.utf8.last != 0x20
            && !(value.hasPrefix(Self.opening) && value.hasSuffix(Self.closing)) && !value.isEmpty
        text = isPlain ? value : Self.opening + Data(value.utf8).base64EncodedString() + Self.closing
    }

    private static let opening = "=?base64?"
    private static let closing = "?="
}

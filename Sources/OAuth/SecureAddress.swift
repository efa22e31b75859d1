import Foundation
import Vocabulary

/// An address that what is fetched from it can be trusted to come from: https, or plain HTTP on this machine.
package struct SecureAddress: Sendable, Hashable {
    /// The address without a slash at its end.
    package let text: String
    package let host: String
    /// Beginning with a slash, or empty.
    package let path: String

    /// Reads an address without user, query and fragment, of which nothing here has any use.
    package init?(_ text: String) {
        guard text.utf8.count <= 2_048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }),
            let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        guard parts.scheme == "https" || (parts.scheme == "http" && host.isLoopbackHost) else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
        self.host = host
        path = parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path
    }

    /// Scheme, host and port.
    var origin: String { String(text.dropLast(path.utf8.count)) }
}

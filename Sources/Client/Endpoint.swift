import Foundation
import Vocabulary

/// Where a server takes MCP messages, checked once.
struct Endpoint: Sendable {
    /// The whole address, as it was given (`http://127.0.0.1:3000/mcp`).
    let url: String
    /// The address without path and query, to which the path of a plain page is added.
    let origin: String

    /// Whether it is reached without TLS.
    var isPlain: Bool { url.hasPrefix("http:") }

    init(_ text: String) throws(ClientError) {
        guard var parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), parts.user == nil,
            parts.host?.isEmpty == false
        else {
            throw ClientError(
                .badEndpoint,
                "\(text.quoted) is no address of a server. Write it like http://127.0.0.1:3000/mcp."
            )
        }
        parts.path = ""
        parts.query = nil
        parts.fragment = nil
        guard let origin = parts.string else {
            throw ClientError(.badEndpoint, "\(text.quoted) is no address of a server.")
        }
        url = text
        self.origin = origin
    }
}

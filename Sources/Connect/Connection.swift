import Foundation
import Vocabulary

/// What a client has to know to reach the board as one agent.
package struct Connection: Sendable, Equatable {
    /// The name under which the board stands among a client's servers.
    package static let name = "callboard"
    /// The environment variable from which a client takes its key.
    package static let keyVariable = "CALLBOARD_KEY"
    /// What the longest wait of the board (1800 s) takes, with a minute for the way.
    package static let callLimit = Duration.seconds(1_860)

    package let endpoint: String
    package let key: Key

    package enum Key: Sendable, Equatable {
        /// A server without keys takes callers that show none, and no others.
        case none
        /// The client looks it up when it starts, so that its file holds no secret.
        case reference
        case secret(String)
    }

    /// Checks an address; one without a path gets that of MCP.
    package init(endpoint: String, key: Key) throws(ConfigurationProblem) {
        let isPlain = endpoint.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "$") }
        guard isPlain, let url = URLComponents(string: endpoint), let host = url.host, !host.isEmpty,
            url.scheme == "http" || url.scheme == "https", url.user == nil, url.fragment == nil
        else {
            throw ConfigurationProblem("The address has to look like http://127.0.0.1:3000/mcp.")
        }
        if case .secret(let text) = key {
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw ConfigurationProblem("The key holds characters that no key has; copy it again, without blanks.")
            }
        }
        switch (url.path, url.query) {
        case ("", nil): self.endpoint = endpoint + "/mcp"
        case ("/", nil): self.endpoint = endpoint + "mcp"
        default: self.endpoint = endpoint
        }
        self.key = key
    }

    /// The address of the server itself: that of MCP without its last part.
    package var base: String {
        guard var url = URLComponents(string: endpoint) else { return endpoint }
        url.percentEncodedPath = basePath
        url.query = nil
        return url.string ?? endpoint
    }

    /// What stands before the server's own paths, where a proxy puts something there.
    package var basePath: String {
        let path = URLComponents(string: endpoint)?.percentEncodedPath ?? ""
        return path.hasSuffix("/mcp") ? String(path.dropLast(4)) : ""
    }

    package var holdsSecret: Bool {
        if case .secret = key { true } else { false }
    }

    /// The other machine to which a key would travel for all to read.
    package var unprotectedHost: String? {
        guard let url = URLComponents(string: endpoint), url.scheme == "http", let host = url.host else { return nil }
        return host.isLoopbackHost ? nil : host
    }
}

/// Why there is no configuration, as a sentence that says what to do.
package struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}

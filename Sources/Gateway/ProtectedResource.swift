package import Vocabulary

/// What a client of an OAuth authorization server has to know of this server (RFC 9728).
///
/// Every address in it is made from the public one that the operator named, never from what a request says of itself.
package struct ProtectedResource: Sendable {
    /// A word in a token, and what it allows.
    package struct Scope: Sendable, Equatable {
        package let name: String
        package let role: Role

        package init(name: String, role: Role) {
            self.name = name
            self.role = role
        }
    }

    static let path = "/.well-known/oauth-protected-resource"

    /// The document at `path`, as JSON.
    let metadata: [UInt8]
    private let scopes: [Scope]
    private let metadataAddress: String

    package init(publicURL: String, issuer: String, scopes: [Scope]) {
        self.scopes = scopes
        metadataAddress = publicURL + Self.path + "/mcp"
        let document: JSON = [
            "resource": .string(publicURL + "/mcp"),
            "authorization_servers": [.string(issuer)],
            "scopes_supported": .array(scopes.map { .string($0.name) }),
            "bearer_methods_supported": ["header"],
            "resource_name": "Callboard",
        ]
        metadata = document.bytes
    }

    /// The scopes that give a role.
    func scopes(giving role: Role) -> [String] { scopes.filter { $0.role == role }.map(\.name) }

    /// `WWW-Authenticate` of an answer that asks for a token, or for a better one (RFC 6750 §3).
    func challenge(_ error: String? = nil, needing role: Role? = nil) -> String {
        let needed = role.map(scopes(giving:)) ?? []
        var parts = error.map { ["error=\"\($0)\""] } ?? []
        parts.append("resource_metadata=\"\(metadataAddress)\"")
        parts.append("scope=\"\((needed.isEmpty ? scopes.map(\.name) : needed).joined(separator: " "))\"")
        return "Bearer " + parts.joined(separator: ", ")
    }
}

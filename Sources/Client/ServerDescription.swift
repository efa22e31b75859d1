package import Vocabulary

/// What a server says about itself when it is asked (`server/discover`).
package struct ServerDescription: Sendable, Equatable {
    package let name: String
    package let version: String
    /// The revisions of MCP that it speaks without a handshake.
    package let protocolVersions: [String]
    package let instructions: String?

    init(result: JSON) {
        let info = result["_meta"]?["io.modelcontextprotocol/serverInfo"]
        name = info?["name"]?.string ?? "unnamed server"
        version = info?["version"]?.string ?? "unknown version"
        protocolVersions = result["supportedVersions"]?.array?.compactMap(\.string) ?? []
        instructions = result["instructions"]?.string
    }
}

/// A tool as the server lists it to this caller.
package struct ListedTool: Sendable, Equatable {
    package let name: String
    package let description: String?
    package let inputSchema: JSON

    init?(entry: JSON) {
        guard let name = entry["name"]?.string else { return nil }
        self.name = name
        description = entry["description"]?.string
        inputSchema = entry["inputSchema"] ?? .object([])
    }
}

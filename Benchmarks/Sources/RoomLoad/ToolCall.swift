/// A tool call as a client of MCP 2026-07-28 sends it.
struct ToolCall<Arguments: Encodable>: Encodable {
    private struct Parameters: Encodable {
        enum CodingKeys: String, CodingKey {
            case name, arguments
            case meta = "_meta"
        }

        let name: String
        let arguments: Arguments
        let meta: Meta
    }

    private struct Meta: Encodable {
        enum CodingKeys: String, CodingKey {
            case version = "io.modelcontextprotocol/protocolVersion"
            case client = "io.modelcontextprotocol/clientInfo"
            case capabilities = "io.modelcontextprotocol/clientCapabilities"
        }

        let version: String
        let client = ["name": "room-load", "version": "1"]
        let capabilities: [String: String] = [:]
    }

    private let jsonrpc = "2.0"
    private let id: Int
    private let method = "tools/call"
    private let params: Parameters

    init(id: Int, tool: String, arguments: Arguments, version: String) {
        self.id = id
        params = Parameters(name: tool, arguments: arguments, meta: Meta(version: version))
    }
}

/// What comes back of a tool call that went well; anything else does not decode.
struct ToolAnswer<Content: Decodable>: Decodable {
    struct Result: Decodable {
        let structuredContent: Content
    }

    let id: Int
    let result: Result
}

import NIOHTTP1
import Vocabulary

/// One message to a server of the era 2026-07-28: its body, and the headers that repeat parts of it.
struct MCPRequest: Sendable {
    let id: Int
    let method: String
    /// What `Mcp-Name` repeats: the tool of a call.
    let name: String?
    let bytes: [UInt8]

    init(
        id: Int,
        method: String,
        name: String? = nil,
        parameters: [JSON.Member] = [],
        client: ClientIdentity,
        toolUseID: String? = nil,
        wantsProgress: Bool = false
    ) {
        self.id = id
        self.method = method
        self.name = name
        var meta: [JSON.Member] = [
            .init("io.modelcontextprotocol/protocolVersion", .string(MCPClient.protocolVersion)),
            .init(
                "io.modelcontextprotocol/clientInfo",
                ["name": .string(client.name), "version": .string(client.version)]
            ),
            .init("io.modelcontextprotocol/clientCapabilities", .object([])),
        ]
        if let toolUseID { meta.append(.init("claudecode/toolUseId", .string(toolUseID))) }
        if wantsProgress { meta.append(.init("progressToken", .integer(id))) }
        let message: JSON = [
            "jsonrpc": "2.0", "id": .integer(id), "method": .string(method),
            "params": .object(parameters + [.init("_meta", .object(meta))]),
        ]
        bytes = message.bytes
    }

    /// The headers of the message; a server refuses one whose headers and body disagree.
    func headers(apiKey: String?) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": MCPClient.protocolVersion,
            "Mcp-Method": method,
        ]
        if let name { headers.add(name: "Mcp-Name", value: MirroredHeader(name).text) }
        if let apiKey { headers.add(name: "Authorization", value: "Bearer \(apiKey)") }
        return headers
    }
}

/// How a client introduces itself.
struct ClientIdentity: Sendable {
    let name: String
    let version: String
}

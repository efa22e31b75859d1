/// The HTTP header fields that the protocol itself looks at; one that comes twice is joined by a comma, and fits nothing.
package struct RoutingHeaders: Sendable {
    /// `MCP-Protocol-Version`
    package var protocolVersion: String?
    /// `Mcp-Method`
    package var method: String?
    /// `Mcp-Name`
    package var name: String?
    /// `Mcp-Session-Id`
    package var sessionID: String?

    package init() {}
}

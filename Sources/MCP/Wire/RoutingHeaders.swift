/// The HTTP header fields that the protocol itself looks at; one that comes twice is joined by a comma, and fits nothing.
package struct RoutingHeaders: Sendable {
    /// The field `MCP-Protocol-Version`.
    package var protocolVersion: String?
    /// The field `Mcp-Method`.
    package var method: String?
    /// The field `Mcp-Name`.
    package var name: String?
    /// The field `Mcp-Session-Id`.
    package var sessionID: String?
    /// The field `Last-Event-ID`.
    package var lastEventID: String?
    /// The fields `Mcp-Param-…`, by what stands behind the second hyphen, in small letters.
    package var parameters: [String: String] = [:]
    /// The field `traceparent`, for a request that names no trace in its body.
    package var traceparent: String?

    package init() {}
}

import Vocabulary

/// Revision 2026-07-28: every request stands alone.
extension MCPEndpoint {
    /// Checks a message as the era demands; gives nothing for one that wants no answer.
    func admitModern(
        _ message: ClientMessage,
        headers: RoutingHeaders,
        caller: Caller
    ) throws(RPCError) -> ClientRequest? {
        switch message {
        case .response:
            throw RPCError(.invalidRequest, "The server asked nothing, so there is nothing to respond to.")
        case .notification:
            if let named = headers.protocolVersion, ProtocolVersion(rawValue: named)?.era != .modern {
                throw RPCError.unsupportedVersion(named)
            }
            return nil
        case .request(let id, let name, let params):
            let requested = try Self.envelope(of: params)
            try Self.check(headers.protocolVersion, repeats: requested, as: "MCP-Protocol-Version")
            try Self.check(headers.method, repeats: name, as: "Mcp-Method")
            guard let version = ProtocolVersion(rawValue: requested), version.era == .modern else {
                throw RPCError.unsupportedVersion(requested)
            }
            let method = try method(name, in: .modern)
            if let parameter = method.mirroredParameter, method.needsMirror || headers.name != nil {
                try Self.check(
                    headers.name.map(HeaderValue.decoded) ?? nil,
                    repeats: params[parameter]?.string,
                    as: "Mcp-Name"
                )
            }
            return ClientRequest(
                id: id,
                method: method,
                params: params,
                caller: caller,
                version: version,
                headers: headers,
                identity: identity
            )
        }
    }

    /// The revision that a request names in its `_meta`, which has to have all that the era asks for.
    private static func envelope(of params: RequestParams) throws(RPCError) -> String {
        try params.check()
        guard let version = params.meta?[MetaKey.protocolVersion]?.string else {
            throw RPCError(.invalidParams, "params._meta needs the string \(MetaKey.protocolVersion).")
        }
        guard params.meta?[MetaKey.clientCapabilities]?.members != nil else {
            throw RPCError(.invalidParams, "params._meta needs the object \(MetaKey.clientCapabilities).")
        }
        return version
    }

    /// A header repeats what the body says, so that whoever routes by the one routes by the other.
    private static func check(_ header: String?, repeats value: String?, as name: String) throws(RPCError) {
        if let header, let value, header.isIdentical(to: value) { return }
        if header == nil, value == nil { return }
        throw RPCError(.headerMismatch, "The header \(name) has to be there once, and to repeat what the body says.")
    }
}

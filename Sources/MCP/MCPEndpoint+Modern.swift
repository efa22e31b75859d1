import Vocabulary

/// Revision 2026-07-28: every request stands alone.
extension MCPEndpoint {
    func answerModern(_ message: ClientMessage, headers: RoutingHeaders, caller: Caller) async throws -> MCPAnswer {
        switch message {
        case .response:
            throw RPCError(.invalidRequest, "The server asked nothing, so there is nothing to respond to.")
        case .notification:
            if let named = headers.protocolVersion, ProtocolVersion(rawValue: named)?.era != .modern {
                throw RPCError.unsupportedVersion(named)
            }
            return .reply(.accepted)
        case .request(let id, let name, let params):
            let requested = try Self.envelope(of: params)
            try Self.check(headers.protocolVersion, repeats: requested, as: "MCP-Protocol-Version")
            try Self.check(headers.method, repeats: name, as: "Mcp-Method")
            guard let version = ProtocolVersion(rawValue: requested), version.era == .modern else {
                throw RPCError.unsupportedVersion(requested)
            }
            let method = try method(name, in: .modern)
            if let parameter = method.mirroredParameter {
                try Self.check(
                    headers.name.map(HeaderValue.decoded) ?? nil,
                    repeats: params[parameter]?.string,
                    as: "Mcp-Name"
                )
            }
            let request = ClientRequest(
                id: id,
                params: params,
                caller: caller,
                version: version,
                traceparent: headers.traceparent,
                identity: identity
            )
            return answer(try await method.answer(request), registration: nil)
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

    /// The HTTP answer for what a method said.
    func answer(_ answer: MethodAnswer, registration: CallRegistration?) -> MCPAnswer {
        switch answer {
        case .message(let message):
            .reply(MCPReply(status: 200, body: message))
        case .waiting(let call) where call.patience > WaitingCall.silence:
            .stream(WaitingStream(call: call, time: time, registration: registration))
        case .waiting(let call):
            .deferred(WaitingReply(call: call, registration: registration))
        }
    }
}

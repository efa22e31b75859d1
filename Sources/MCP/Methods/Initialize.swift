import Vocabulary

/// `initialize`: the handshake of the legacy era. The endpoint opens the session that it leads to.
struct Initialize: Method {
    let name = "initialize"
    let eras: Set<ProtocolVersion.Era> = [.legacy]
    private let results: [Role: [UInt8]]

    init(identity: ServerIdentity, capabilities: JSON) {
        results = Role.encodingEach { role in
            [
                JSON.Member("capabilities", capabilities),
                JSON.Member("serverInfo", identity.json),
                JSON.Member("instructions", .string(identity.instructions(role))),
            ]
        }
    }

    /// The revision for a client that asks for one: the same if the server speaks it, else the server's latest.
    static func negotiate(_ params: JSON) throws(RPCError) -> ProtocolVersion {
        guard let requested = params["protocolVersion"]?.string else {
            throw RPCError(.invalidParams, "initialize needs the string protocolVersion.")
        }
        guard let version = ProtocolVersion(rawValue: requested), version.era == .legacy else { return .latestLegacy }
        return version
    }

    func answer(_ request: ClientRequest) -> MethodAnswer {
        let result = results[request.caller.role] ?? []
        return .message(
            request.result(capacity: result.count) { writer in
                writer.raw(#""protocolVersion":"#)
                writer.string(request.version.rawValue)
                writer.raw(UInt8(ascii: ","))
                writer.raw(result)
            }
        )
    }
}

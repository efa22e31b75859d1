import Vocabulary

/// `initialize`: what client and server of the legacy era tell each other before they open a session.
struct Handshake: Sendable {
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
    static func negotiate(_ params: RequestParams) throws(RPCError) -> ProtocolVersion {
        guard let requested = params["protocolVersion"]?.string else {
            throw RPCError(.invalidParams, "initialize needs the string protocolVersion.")
        }
        guard let version = ProtocolVersion(rawValue: requested), version.era == .legacy else { return .latestLegacy }
        return version
    }

    /// What a client says that it can do, which is kept as long as its session.
    static func capabilities(_ params: RequestParams) throws(RPCError) -> ClientCapabilities {
        let declared = params["capabilities"] ?? [:]
        guard declared.members != nil, declared.bytes.count <= capabilityLimit else {
            throw RPCError(.invalidParams, "The capabilities have to be an object of at most \(capabilityLimit) bytes.")
        }
        return ClientCapabilities(declared)
    }

    private static let capabilityLimit = 8_192

    /// The whole JSON-RPC message.
    func answer(_ id: RequestID, role: Role, version: ProtocolVersion) -> [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        writer.raw(#"{"jsonrpc":"2.0","id":"#)
        writer.id(id)
        writer.raw(#","result":{"protocolVersion":"#)
        writer.string(version.rawValue)
        writer.raw(UInt8(ascii: ","))
        writer.raw(results[role] ?? [])
        writer.raw("}}")
        return writer.bytes
    }
}

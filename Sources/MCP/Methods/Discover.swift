import Vocabulary

/// `server/discover`: what the server can do, without a handshake.
struct Discover: Method {
    let name = "server/discover"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    private let results: [Role: [UInt8]]

    init(identity: ServerIdentity, capabilities: JSON) {
        let versions = ProtocolVersion.allCases.reversed().map { JSON.string($0.rawValue) }
        results = Role.encodingEach { role in
            [
                JSON.Member("supportedVersions", .array(versions)),
                JSON.Member("capabilities", capabilities),
                JSON.Member("instructions", .string(identity.instructions(role))),
            ] + Caching.lasting.members
        }
    }

    func answer(_ request: ClientRequest) -> MethodAnswer {
        let result = results[request.caller.role] ?? []
        return .message(request.result(capacity: result.count) { $0.raw(result) })
    }
}

/// How long a modern client may keep what it was told; always for the caller alone, since roles see different things.
enum Caching {
    /// For what changes with the server's version only.
    case lasting
    /// For what the board changes at any moment.
    case brief

    var members: [JSON.Member] {
        [JSON.Member("ttlMs", self == .lasting ? 300_000 : 0), JSON.Member("cacheScope", "private")]
    }
}

extension Role {
    /// Encodes the members of a result once for each role.
    static func encodingEach(_ members: (Role) -> [JSON.Member]) -> [Role: [UInt8]] {
        var encoded: [Role: [UInt8]] = [:]
        for role in allCases { encoded[role] = Array(JSON.object(members(role)).bytes.dropFirst().dropLast()) }
        return encoded
    }
}

import Vocabulary

/// `server/discover`: what the server can do, without a handshake.
struct Discover: Method {
    let name = "server/discover"
    let eras: Set<ProtocolVersion.Era> = [.modern]
    private let results: [Role: [UInt8]]

    init(identity: ServerIdentity, capabilities: JSON) {
        results = Role.encodingEach { role in
            [
                JSON.Member("supportedVersions", .array(ProtocolVersion.modern.map { .string($0.rawValue) })),
                JSON.Member("capabilities", capabilities),
                JSON.Member("instructions", .string(identity.instructions(role))),
            ] + Caching.perCaller
        }
    }

    func answer(_ request: ClientRequest) -> MethodAnswer {
        let result = results[request.caller.role] ?? []
        return .message(request.result(capacity: result.count) { $0.raw(result) })
    }
}

/// How long a modern client may keep what it was told, and for whom.
enum Caching {
    /// What depends on the caller's role only, and on nothing that changes while the server runs.
    static let perCaller = [JSON.Member("ttlMs", 300_000), JSON.Member("cacheScope", "private")]
}

extension Role {
    /// Encodes the members of a result once for each role.
    static func encodingEach(_ members: (Role) -> [JSON.Member]) -> [Role: [UInt8]] {
        var encoded: [Role: [UInt8]] = [:]
        for role in allCases { encoded[role] = Array(JSON.object(members(role)).bytes.dropFirst().dropLast()) }
        return encoded
    }
}

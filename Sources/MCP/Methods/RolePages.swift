import Vocabulary

/// A list that depends on nothing but the caller's role: encoded once, and served as bytes on one page.
struct RolePages: Sendable {
    private let lists: [Role: [UInt8]]
    private let caching = [UInt8(ascii: ",")] + JSON.object(Caching.lasting.members).bytes.dropFirst().dropLast()

    init(of name: String, _ entries: (Role) -> [[UInt8]]) {
        var lists: [Role: [UInt8]] = [:]
        for role in Role.allCases {
            lists[role] = Array("\"\(name)\":[".utf8) + entries(role).joined(separator: [UInt8(ascii: ",")]) + "]".utf8
        }
        self.lists = lists
    }

    func answer(to request: ClientRequest) throws(RPCError) -> [UInt8] {
        guard try Cursor.place(in: request.params) == nil else { throw Cursor.unknown }
        let list = lists[request.caller.role] ?? []
        return request.result(capacity: list.count + caching.count) { writer in
            writer.raw(list)
            if request.version.era == .modern { writer.raw(caching) }
        }
    }
}

import Vocabulary

/// `resources/list`: what the caller may read, page by page.
struct ResourcesList: Method {
    let name = "resources/list"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let resources: any ResourceProvider

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let place = try Cursor.place(in: request.params)
        guard let page = try await resources.resources(for: request.caller, from: place) else { throw Cursor.unknown }
        var members = [JSON.Member("resources", .array(page.resources.map(\.json)))]
        if let next = page.next { members.append(JSON.Member("nextCursor", .string(Cursor.encoded(next)))) }
        return .message(request.result(members, caching: .brief))
    }
}

/// `resources/templates/list`: the patterns of what can be read.
struct ResourceTemplatesList: Method {
    let name = "resources/templates/list"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let resources: any ResourceProvider

    func answer(_ request: ClientRequest) throws -> MethodAnswer {
        guard try Cursor.place(in: request.params) == nil else { throw Cursor.unknown }
        let templates = JSON.array(resources.templates.map(\.json))
        return .message(request.result([JSON.Member("resourceTemplates", templates)], caching: .lasting))
    }
}

/// `resources/read`: what a URI stands for.
struct ResourcesRead: Method {
    let name = "resources/read"
    let eras: Set<ProtocolVersion.Era> = [.modern, .legacy]
    let mirroredParameter: String? = "uri"
    let resources: any ResourceProvider

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let uri = try request.uri()
        guard let contents = try await resources.read(uri, for: request.caller), !contents.isEmpty else {
            throw RPCError.resourceNotFound(uri, in: request.version.era)
        }
        return .message(
            request.result([JSON.Member("contents", .array(contents.map(\.json)))], caching: .brief)
        )
    }
}

/// `resources/subscribe` and `resources/unsubscribe`: what the session's stream tells of.
struct ResourcesWatch: Method {
    let name: String
    let eras: Set<ProtocolVersion.Era> = [.legacy]
    let isWanted: Bool
    let resources: any ResourceProvider
    let changes: SessionChanges

    init(isWanted: Bool, resources: any ResourceProvider, changes: SessionChanges) {
        name = isWanted ? "resources/subscribe" : "resources/unsubscribe"
        self.isWanted = isWanted
        self.resources = resources
        self.changes = changes
    }

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        let uri = try request.uri()
        if isWanted {
            guard try await resources.canWatch(uri, by: request.caller) else {
                throw RPCError.resourceNotFound(uri, in: .legacy)
            }
            guard (request.session?.watched.count ?? 0) < ListenTerms.limit else {
                throw RPCError(.invalidParams, "A session may watch \(ListenTerms.limit) resources; drop one first.")
            }
        }
        let isWanted = isWanted
        try await request.changeSession(through: changes) { session in
            if isWanted { session.watched.insert(uri) } else { session.watched.remove(uri) }
        }
        return .message(request.result { _ in })
    }
}

extension ClientRequest {
    fileprivate func uri() throws(RPCError) -> String {
        guard let uri = params["uri"]?.string else {
            throw RPCError(.invalidParams, "\(methodName) needs the string uri.")
        }
        return uri
    }
}

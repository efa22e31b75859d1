import Vocabulary

/// `logging/setLevel`: how grave a message has to be for the client to want it.
struct SetLevel: Method {
    let name = "logging/setLevel"
    let eras: Set<ProtocolVersion.Era> = [.legacy]
    let sessions: any SessionStore
    let pushes: PushStreams

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        guard let level = request.params["level"]?.string.flatMap(LogLevel.init(rawValue:)) else {
            let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw RPCError(.invalidParams, "level has to be one of \(levels).")
        }
        try await request.changeSession(in: sessions, pushes) { $0.logLevel = level }
        return .message(request.result { _ in })
    }
}

extension ClientRequest {
    /// Changes the session to which the request belongs, here and in the store.
    func changeSession(
        in sessions: any SessionStore,
        _ pushes: PushStreams,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws {
        guard let session, let changed = try await sessions.change(session.id, by: caller, change) else { return }
        pushes.follow(changed)
    }
}

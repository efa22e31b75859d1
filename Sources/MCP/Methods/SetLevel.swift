import Vocabulary

/// `logging/setLevel`: how grave a message has to be for the client to want it.
struct SetLevel: Method {
    let name = "logging/setLevel"
    let eras: Set<ProtocolVersion.Era> = [.legacy]
    let changes: SessionChanges

    func answer(_ request: ClientRequest) async throws -> MethodAnswer {
        guard let level = request.params["level"]?.string.flatMap(LogLevel.init(rawValue:)) else {
            let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw RPCError(.invalidParams, "level has to be one of \(levels).")
        }
        try await request.changeSession(through: changes) { $0.logLevel = level }
        return .message(request.result { _ in })
    }
}

extension ClientRequest {
    /// Changes the session to which the request belongs, wherever something of it is.
    func changeSession(
        through changes: SessionChanges,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws {
        guard let session else { return }
        try await changes.change(session.id, by: caller, change)
    }
}

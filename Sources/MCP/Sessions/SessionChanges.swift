import Vocabulary

/// Changes sessions in the store, and has whoever holds a stream of them keep in step, on this node and the others.
struct SessionChanges: Sendable {
    let sessions: any SessionStore
    let pushes: PushStreams
    let tellOthers: SessionNews.Teller

    func change(_ id: String, by caller: Caller, _ change: @escaping @Sendable (inout Session) -> Void) async throws {
        guard let changed = try await sessions.change(id, by: caller, change) else { return }
        pushes.follow(changed)
        tellOthers(id, .changed)
    }
}

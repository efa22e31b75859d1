import Vocabulary

/// What reaches this node of sessions whose client spoke to another.
extension MCPEndpoint {
    /// Takes note of what another node tells of a session, in that node's words.
    package func hear(_ words: String, of sessionID: String) async {
        switch SessionNews(words: words) {
        case .answered(let id, let reply): streams.requests.settle(id, reply, in: sessionID)
        case .cancelled(let id): streams.running.cancel(id, in: sessionID)
        case .changed:
            guard let owner = streams.pushes.owner(of: sessionID),
                // A store that fails now is asked again with the stream's next sign of life.
                let session = try? await sessions.use(sessionID, by: owner, for: .zero)
            else { return }
            streams.pushes.follow(session)
        case .ended: streams.end(sessionID)
        case nil: break
        }
    }
}

/// Something that happens in the play.
package enum DemoEvent: Sendable, Equatable {
    case opened(project: String, endpoint: String)
    case joined(agent: String, type: String)
    case posted(part: String, taskID: String, agentType: String, dependencies: [String])
    case claimed(agent: String, part: String, attempt: Int)
    case recovered(DemoRecovery, attempt: Int)
    case consulted(agent: String, key: String)
    case decided(agent: String, key: String, version: Int)
    /// From 0 to 1.
    case progressed(agent: String, part: String, progress: Double, note: String)
    case finished(agent: String, part: String, summary: String)
    case failed(agent: String, part: String, error: String)
    case died(agent: String, part: String, leaseSeconds: Int)
    case retried(part: String, taskID: String, reason: String)
    case collected(part: String)
}

extension DemoEvent {
    /// Who does it.
    var actor: String {
        switch self {
        case .opened, .recovered: "board"
        case .posted, .retried, .collected: DemoOrchestrator.id
        case .joined(let agent, _), .claimed(let agent, _, _), .consulted(let agent, _), .decided(let agent, _, _),
            .progressed(let agent, _, _, _), .finished(let agent, _, _), .failed(let agent, _, _),
            .died(let agent, _, _):
            agent
        }
    }

    /// What happens, as the rest of a sentence that begins with the actor.
    var sentence: String {
        switch self {
        case .opened(let project, let endpoint): "is at \(endpoint); the project is \(project)"
        case .joined(_, let type): "signs in for \(type)"
        case .posted(let part, let id, let type, let dependencies):
            "posts \(part) as \(id) for \(type)"
                + (dependencies.isEmpty ? "" : ", after \(dependencies.joined(separator: ", "))")
        case .claimed(_, let part, let attempt): "takes \(part)" + (attempt > 1 ? " (attempt \(attempt))" : "")
        case .recovered(let recovery, let attempt):
            "gives \(recovery.part) to \(recovery.takenUpBy) (attempt \(attempt)): the lease of \(recovery.lostBy) has lapsed"
        case .consulted(_, let key): "reads \(key)"
        case .decided(_, let key, let version): "writes \(key), version \(version)"
        case .progressed(_, let part, let progress, let note):
            "is \(Int(progress * 100)) % through \(part): \(note)"
        case .finished(_, let part, let summary): "hands in \(part): \(summary)"
        case .failed(_, let part, let error): "hands in \(part) as failed: \(error)"
        case .died(_, let part, let lease): "dies with \(part) in its hands; its lease of \(lease) s runs on"
        case .retried(let part, _, let reason): "retries \(part): \(reason)"
        case .collected(let part): "has the result of \(part)"
        }
    }
}

import Vocabulary

/// What this server knows of clients' sessions: which one took an agent's work, and what each was told.
///
/// It is bounded and lives in memory: a session that was forgotten counts as unknown, which every rule here allows for.
struct SessionMemory: Sendable {
    struct Session: Hashable, Sendable {
        let agent: AgentID
        let id: String
    }

    /// Past this many announcements a session is told no more; it polls by then, or never will.
    private static let mostAnnouncements = 200
    private var pollers: RecentMap<AgentID, String>
    private var announced: RecentMap<Session, Set<TaskID>>

    init(limit: Int = 20_000) {
        pollers = RecentMap(limit: limit)
        announced = RecentMap(limit: limit)
    }

    /// Notes that a session asked for work in the name of its agent.
    mutating func polled(_ session: Session) { pollers[session.agent] = session.id }

    /// Whether another session than this one took the agent's work, as far as is known.
    func isTakenOver(from session: Session) -> Bool {
        pollers[session.agent].map { !$0.isIdentical(to: session.id) } ?? false
    }

    mutating func ended(_ session: Session) {
        announced[session] = nil
        if !isTakenOver(from: session) { pollers[session.agent] = nil }
    }

    /// Whether a session may be told of a task: once, and one that goes on because of a hook only if it is known what
    /// it was told.
    func mayAnnounce(_ task: TaskID, to session: Session, isContinuing: Bool) -> Bool {
        guard let told = announced[session] else { return !isContinuing }
        return told.count < Self.mostAnnouncements && !told.contains(task)
    }

    /// Notes that a session was told something, and of which task.
    mutating func announced(_ task: TaskID?, to session: Session) {
        var told = announced[session] ?? []
        if let task { told.insert(task) }
        announced[session] = told
    }
}

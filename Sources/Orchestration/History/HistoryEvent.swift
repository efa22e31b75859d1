package import Vocabulary

/// One change of a task, an agent or a room: when, by whom, and why.
package struct HistoryEvent: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case created
        case ready
        case claimed
        case progressed
        case completed
        case failed
        case cancelled
        case requeued
        case retried
        case lateResult = "late_result"
        case registered
        case lost
        case returned
        case entered
        case left
        case cleared
        case imported
        case quarantined
        case quarantineLifted = "quarantine_lifted"
    }

    package let at: Timestamp
    package let kind: Kind
    package let actor: String
    /// The cause, a note or an error text; the result itself for a result that came too late.
    package let detail: String?

    package init(at: Timestamp, kind: Kind, actor: String, detail: String? = nil) {
        self.at = at
        self.kind = kind
        self.actor = actor
        self.detail = detail
    }
}

/// What a history is about.
package enum HistorySubject: Sendable, Hashable {
    case task(TaskID)
    case agent(AgentID)
    case room(RoomName)

    /// The spelling under which stores keep it.
    package var key: String {
        switch self {
        case .task(let id): "task:" + id.rawValue
        case .agent(let id): "agent:" + id.rawValue
        case .room(let name): "room:" + name.rawValue
        }
    }
}

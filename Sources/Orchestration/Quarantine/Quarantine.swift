package import Vocabulary

/// What can be put into quarantine.
package enum QuarantineSubject: Sendable, Hashable {
    case agent(AgentID)
    case room(RoomName)

    package enum Kind: String, ClosedVocabulary {
        case agent
        case room
    }

    package var kind: Kind {
        switch self {
        case .agent: .agent
        case .room: .room
        }
    }

    package var name: String {
        switch self {
        case .agent(let id): id.rawValue
        case .room(let name): name.rawValue
        }
    }

    /// What its history is about.
    package var history: HistorySubject {
        switch self {
        case .agent(let id): .agent(id)
        case .room(let name): .room(name)
        }
    }
}

/// Why an agent may only look, or a room only be read; it holds until an orchestrator lifts it.
package struct Quarantine: Sendable, Equatable {
    package var subject: QuarantineSubject
    package var reason: String
    package var since: Timestamp
    /// Who ordered it, and can be asked.
    package var actor: String

    package init(subject: QuarantineSubject, reason: String, since: Timestamp, actor: String) {
        self.subject = subject
        self.reason = reason
        self.since = since
        self.actor = actor
    }

    /// What somebody is told whom it keeps from acting.
    package var refusal: Fault {
        switch subject {
        case .agent(let id):
            Fault(
                .quarantined,
                "The agent \(id.rawValue.quoted) is in quarantine: \(reason.quoted). It may look, and change nothing. Stop, and ask \(actor.quoted), who ordered it, or another orchestrator."
            )
        case .room(let name):
            Fault(
                .quarantined,
                "The room \(name.rawValue.quoted) is in quarantine: \(reason.quoted). It can be read, and takes no messages and no agents. Use another room, or ask \(actor.quoted), who ordered it."
            )
        }
    }
}

/// What an order of quarantine changed.
package struct QuarantineChange: Codable, Sendable {
    /// Whether anything is different from before.
    package var isNews: Bool
    /// The tasks that were taken from the agent.
    package var released: [TaskChange]

    package init(isNews: Bool, released: [TaskChange] = []) {
        self.isNews = isNews
        self.released = released
    }
}

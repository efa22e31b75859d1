/// Who stands behind a text, as the board itself saw it; no argument of a call can set it.
package struct Provenance: Codable, Sendable, Hashable {
    /// In which role it was written, or that no caller wrote it.
    package enum Source: String, ClosedVocabulary {
        case orchestrator
        case worker
        case observer
        /// The board's own word.
        case system
        /// A file said so, and an operator imported it.
        case imported
    }

    package var role: Source
    /// The id of the key it came with; nothing on a server without keys.
    package var key: String?
    /// Told only where the text stands without its agent.
    package var agent: AgentID?
    /// Told only where the text stands without its time.
    package var at: Timestamp?

    package init(_ role: Source, key: String? = nil, agent: AgentID? = nil, at: Timestamp? = nil) {
        self.role = role
        self.key = key
        self.agent = agent
        self.at = at
    }

    package init(_ caller: Caller) {
        let role: Source =
            switch caller.role {
            case .orchestrator: .orchestrator
            case .worker: .worker
            case .observer: .observer
            }
        self.init(role, key: caller.keyID, agent: caller.agent)
    }

    package static let system = Provenance(.system)
    package static let imported = Provenance(.imported)

    /// The same for a text that stands beside its agent and its time.
    package var bare: Provenance { Provenance(role, key: key) }
}

extension Provenance {
    /// Role and key in the spelling that stores keep: `worker 0Ab…`.
    package var text: String { key.map { role.rawValue + " " + $0 } ?? role.rawValue }

    /// Reads what a store kept; nothing for a text that this version does not understand.
    package init?(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let role = parts.first.flatMap({ Source(rawValue: String($0)) }) else { return nil }
        self.init(role, key: parts.count == 2 ? String(parts[1]) : nil)
    }
}

/// What a key allows its holder to do.
package enum Role: String, ClosedVocabulary {
    case orchestrator
    case worker
    case observer
}

/// Who makes a request, as the key says it and no argument can change.
package struct Caller: Sendable, Hashable {
    /// The key that was shown, or whose token it was (`oauth:…`); nothing on a server without keys.
    package var keyID: String?
    package var role: Role
    package var agent: AgentID?
    package var agentType: AgentType?
    /// Whether an authorization server says who it is, of which the caller can ask more than it has.
    package var holdsToken: Bool

    package init(
        keyID: String?,
        role: Role,
        agent: AgentID? = nil,
        agentType: AgentType? = nil,
        holdsToken: Bool = false
    ) {
        self.keyID = keyID
        self.role = role
        self.agent = agent
        self.agentType = agentType
        self.holdsToken = holdsToken
    }

    /// Whoever reaches a server that has no keys: it listens on loopback only, and trusts its machine.
    package static let local = Caller(keyID: nil, role: .orchestrator)

    /// The name that history and logs show for the caller.
    package var name: String { agent?.rawValue ?? keyID.map { "key:\($0)" } ?? "local" }
}

/// A closed set of words; a schema lists them all.
package protocol ClosedVocabulary: RawRepresentable, CaseIterable, Codable, Hashable, Sendable
where RawValue == String {}

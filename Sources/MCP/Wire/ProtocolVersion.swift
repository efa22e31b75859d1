/// A revision of the protocol that this server speaks.
package enum ProtocolVersion: String, CaseIterable, Sendable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// How a client and the server come to know each other.
    package enum Era: String, Sendable {
        /// By a handshake that opens a session.
        case legacy
        /// Not at all: every request says what it needs.
        case modern
    }

    package var era: Era { self == .july2026 ? .modern : .legacy }

    /// Whether one body may hold several messages.
    var allowsBatches: Bool { self == .march2025 }

    /// Whether a stream begins with an event from which a client can resume (SEP-1699); older clients stumble over it.
    var primesStreams: Bool { self == .november2025 }

    /// What `initialize` answers to a revision that it does not know.
    static let latestLegacy = ProtocolVersion.november2025

    /// The revisions that a request may name for itself.
    static let modern = allCases.filter { $0.era == .modern }
}

import Vocabulary

/// When keys were last shown, as far as the store does not know it yet.
struct KeyUses {
    /// How far the stored time of the last use may lag behind, so that few requests cost a commit.
    private static let interval = Duration.seconds(60)

    /// The keys of the last minute.
    private var noted: [String: Timestamp] = [:]
    private var pending: [String: Timestamp] = [:]

    mutating func note(_ id: String, at now: Timestamp) {
        if let last = noted[id], now - last < Self.interval { return }
        noted[id] = now
        pending[id] = now
    }

    /// Takes what is to be written.
    mutating func take(at now: Timestamp) -> [String: Timestamp] {
        noted = noted.filter { now - $0.value < Self.interval }
        defer { pending = [:] }
        return pending
    }

    /// Puts back what could not be written.
    mutating func putBack(_ uses: [String: Timestamp]) { pending.merge(uses) { new, _ in new } }
}

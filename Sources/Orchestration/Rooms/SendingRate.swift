import Vocabulary

/// Keeps an agent from flooding a room.
struct SendingRate: Sendable {
    private struct Pair: Hashable {
        let agent: AgentID
        let room: RoomName
    }

    private let buckets: TokenBuckets<Pair>

    init?(policy: RoomPolicy) {
        guard let rate = Rate(perSecond: policy.sendsPerSecond, burst: policy.sendBurst) else { return nil }
        buckets = TokenBuckets(rate)
    }

    /// Counts a message; gives the seconds until one may be sent where there were too many.
    func take(for agent: AgentID, in room: RoomName, at now: Timestamp) -> Int? {
        buckets.take(for: Pair(agent: agent, room: room), at: now).map { Int($0.seconds.rounded(.up)) }
    }
}

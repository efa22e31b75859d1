import Synchronization
import Vocabulary

/// Keeps an agent from flooding a room: a bucket of tokens for each pair, of which every message takes one.
///
/// A bucket is kept as the moment at which it will be full again; a full one needs no memory.
final class SendingRate: Sendable {
    private struct Pair: Hashable {
        let agent: AgentID
        let room: RoomName
    }

    /// Past this many, full buckets are dropped.
    private static let sweepSize = 10_000

    private let interval: Double
    private let burst: Double
    private let fullAt = Mutex<(moments: [Pair: Double], nextSweep: Int)>(([:], sweepSize))

    init?(policy: RoomPolicy) {
        guard policy.sendsPerSecond > 0 else { return nil }
        interval = 1_000 / Double(policy.sendsPerSecond)
        burst = Double(max(1, policy.sendBurst))
    }

    /// Takes a token; gives the seconds until there is one where there is none.
    func take(for agent: AgentID, in room: RoomName, at now: Timestamp) -> Int? {
        let pair = Pair(agent: agent, room: room)
        let now = Double(now.milliseconds)
        return fullAt.withLock { state in
            let full = max(now, state.moments[pair] ?? now) + interval
            let excess = full - now - burst * interval
            // A millisecond is as fine as the clock is; less must not refuse anybody.
            guard excess < 1 else { return max(1, Int((excess / 1_000).rounded(.up))) }
            state.moments[pair] = full
            if state.moments.count > state.nextSweep {
                state.moments = state.moments.filter { $0.value > now }
                state.nextSweep = max(Self.sweepSize, 2 * state.moments.count)
            }
            return nil
        }
    }
}

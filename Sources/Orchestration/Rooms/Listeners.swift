import Synchronization
import Vocabulary

/// The agents whose calls wait in a room: whoever listens is there, however long nobody speaks.
final class Listeners: Sendable {
    private struct State {
        var calls: [AgentID: Int] = [:]
        var nextNote: Timestamp?
    }

    private let state = Mutex(State())

    /// Counts an agent as listening while the work lasts.
    func listening<Outcome: Sendable>(
        _ agent: AgentID?,
        _ work: () async throws -> Outcome
    ) async rethrows -> Outcome {
        guard let agent else { return try await work() }
        state.withLock { $0.calls[agent, default: 0] += 1 }
        defer {
            state.withLock { state in
                let others = (state.calls[agent] ?? 1) - 1
                state.calls[agent] = others > 0 ? others : nil
            }
        }
        return try await work()
    }

    /// Those who listen, but only as often as it takes to keep them online.
    func due(at now: Timestamp, every period: Duration) -> [AgentID] {
        state.withLock { state in
            if let next = state.nextNote, now < next { return [] }
            state.nextNote = now + period
            return Array(state.calls.keys)
        }
    }
}

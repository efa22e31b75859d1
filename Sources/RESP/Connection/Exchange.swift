import Synchronization

/// Commands that were sent together, and what became of each of them, as it becomes known.
final class Exchange: Sendable {
    typealias Outcome = Result<RESPValue, RedisError>

    private struct State {
        var outcomes: [Outcome?]
        var missing: Int
        var caller: CheckedContinuation<[Outcome], Never>?
    }

    private let state: Mutex<State>

    init(commands: Int) { state = Mutex(State(outcomes: Array(repeating: nil, count: commands), missing: commands)) }

    /// Waits for the fate of every command; a caller that goes away is let go at once.
    ///
    /// The replies to a caller that went away are dropped when they come. The connection stays: closing it, as others do,
    /// would leave every command that shares it with an unknown outcome.
    func outcomes() async -> [Outcome] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> [Outcome]? in
                    guard state.missing > 0 else { return state.outcomes.compactMap(\.self) }
                    state.caller = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            settle(.unknownOutcome(.cancelled))
        }
    }

    /// Notes what became of one command; what comes after that is dropped.
    func settle(_ index: Int, _ outcome: Outcome) {
        settle { state in
            guard state.outcomes[index] == nil else { return }
            state.outcomes[index] = outcome
            state.missing -= 1
        }
    }

    /// Notes one fate for all commands whose own is not known yet.
    private func settle(_ error: RedisError) {
        settle { state in
            for index in state.outcomes.indices where state.outcomes[index] == nil {
                state.outcomes[index] = .failure(error)
            }
            state.missing = 0
        }
    }

    private func settle(_ note: (inout State) -> Void) {
        let answer = state.withLock { state -> (CheckedContinuation<[Outcome], Never>, [Outcome])? in
            note(&state)
            guard state.missing == 0, let caller = state.caller else { return nil }
            state.caller = nil
            return (caller, state.outcomes.compactMap(\.self))
        }
        if let (caller, outcomes) = answer { caller.resume(returning: outcomes) }
    }
}

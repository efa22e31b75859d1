import Synchronization

/// One call and whoever waits for its outcome; the first outcome counts.
final class CurlExchange: Sendable {
    private enum State {
        case fresh
        case awaited(CheckedContinuation<HTTPAnswer, any Error>)
        case settled(Result<HTTPAnswer, any Error>)
    }

    let call: HTTPCall
    let deadline: ContinuousClock.Instant
    private let state = Mutex(State.fresh)

    init(_ call: HTTPCall) {
        self.call = call
        deadline = .now.advanced(by: call.timeLimit)
    }

    var isSettled: Bool {
        state.withLock { if case .settled = $0 { true } else { false } }
    }

    /// Hands the outcome to a continuation, at once where it is there already.
    func wait(_ continuation: CheckedContinuation<HTTPAnswer, any Error>) {
        let outcome: Result<HTTPAnswer, any Error>? = state.withLock {
            if case .settled(let outcome) = $0 { return outcome }
            $0 = .awaited(continuation)
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    func settle(_ outcome: Result<HTTPAnswer, any Error>) {
        let continuation: CheckedContinuation<HTTPAnswer, any Error>? = state.withLock { state in
            switch state {
            case .settled: return nil
            case .fresh:
                state = .settled(outcome)
                return nil
            case .awaited(let continuation):
                state = .settled(outcome)
                return continuation
            }
        }
        continuation?.resume(with: outcome)
    }
}

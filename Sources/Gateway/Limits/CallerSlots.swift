import MCP
import Synchronization
import Vocabulary

/// Counts what each key has going on at once, and has room for so much.
///
/// A server without keys knows its callers by nothing, so only what all have together is limited there.
final class CallerSlots: Sendable {
    private struct Usage {
        var requests = 0
        var streams = 0
    }

    private struct State {
        var streams = 0
        /// Holds no key that has nothing going on.
        var byKey: [String: Usage] = [:]
    }

    private let limits: Gateway.Limits
    private let state = Mutex(State())

    init(limits: Gateway.Limits) { self.limits = limits }

    /// A place among what is going on, which is free again once nobody holds it.
    final class Place: Sendable {
        private let onRelease: @Sendable () -> Void

        fileprivate init(onRelease: @escaping @Sendable () -> Void) { self.onRelease = onRelease }

        deinit { onRelease() }
    }

    /// Counts a request that is answered whole.
    func request(of key: String?) throws(LimitReached) -> Place? {
        guard let key else { return nil }
        let isFree = state.withLock { state in
            guard state.byKey[key]?.requests ?? 0 < limits.requestsPerKey else { return false }
            state.byKey[key, default: Usage()].requests += 1
            return true
        }
        guard isFree else { throw LimitReached(.requestsPerKey) }
        return Place { [self] in change(key) { $0.requests -= 1 } }
    }

    /// Counts an answer that is written bit by bit.
    func stream(of key: String?) throws(LimitReached) -> Place {
        let full: Rejection? = state.withLock { state in
            guard state.streams < limits.streams else { return .streams }
            if let key {
                guard state.byKey[key]?.streams ?? 0 < limits.streamsPerKey else { return .streamsPerKey }
                state.byKey[key, default: Usage()].streams += 1
            }
            state.streams += 1
            return nil
        }
        if let full { throw LimitReached(full) }
        return Place { [self] in
            state.withLock { $0.streams -= 1 }
            if let key { change(key) { $0.streams -= 1 } }
        }
    }

    private func change(_ key: String, _ change: (inout Usage) -> Void) {
        state.withLock { state in
            guard var usage = state.byKey[key] else { return }
            change(&usage)
            state.byKey[key] = usage.requests == 0 && usage.streams == 0 ? nil : usage
        }
    }
}

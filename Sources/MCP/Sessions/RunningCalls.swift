import Synchronization

/// The open calls of legacy sessions, so that `notifications/cancelled` finds the one it means.
///
/// Calls are kept by session and id: equal ids of two clients never meet.
final class RunningCalls: Sendable {
    fileprivate struct Key: Hashable, Sendable {
        let sessionID: String
        let requestID: RequestID
    }

    private let calls = Mutex<[Key: @Sendable () -> Void]>([:])

    func registration(of id: RequestID, in session: Session) -> CallRegistration {
        CallRegistration(calls: self, key: Key(sessionID: session.id, requestID: id))
    }

    /// Ends an open call of a session; returns whether there is one on this node.
    @discardableResult
    func cancel(_ id: RequestID, in sessionID: String) -> Bool {
        guard let cancel = calls.withLock({ $0[Key(sessionID: sessionID, requestID: id)] }) else { return false }
        cancel()
        return true
    }

    fileprivate func begin(_ key: Key, _ cancel: @escaping @Sendable () -> Void) {
        calls.withLock { $0[key] = cancel }
    }

    fileprivate func end(_ key: Key) { calls.withLock { $0[key] = nil } }
}

/// The place of one open call among those of its session.
struct CallRegistration: Sendable {
    fileprivate let calls: RunningCalls
    fileprivate let key: RunningCalls.Key

    func begin(_ cancel: @escaping @Sendable () -> Void) { calls.begin(key, cancel) }
    func end() { calls.end(key) }
}

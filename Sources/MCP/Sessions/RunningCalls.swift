import Synchronization

/// The waiting calls of legacy sessions, so that `notifications/cancelled` finds the one it means.
///
/// Calls are kept by session and id: equal ids of two clients never meet.
final class RunningCalls: Sendable {
    fileprivate struct Key: Hashable, Sendable {
        let sessionID: String
        let requestID: RequestID
    }

    private let interruptions = Mutex<[Key: Interruption]>([:])

    func registration(of id: RequestID, in session: Session) -> CallRegistration {
        CallRegistration(calls: self, key: Key(sessionID: session.id, requestID: id))
    }

    /// Ends a waiting call of a session; an id that no call has is passed over.
    func cancel(_ id: RequestID, in session: Session) {
        interruptions.withLock { $0[Key(sessionID: session.id, requestID: id)] }?.interrupt()
    }

    fileprivate func begin(_ key: Key, _ interruption: Interruption) {
        interruptions.withLock { $0[key] = interruption }
    }

    fileprivate func end(_ key: Key) { interruptions.withLock { $0[key] = nil } }
}

/// The place of one waiting call among those of its session.
struct CallRegistration: Sendable {
    fileprivate let calls: RunningCalls
    fileprivate let key: RunningCalls.Key

    func begin(_ interruption: Interruption) { calls.begin(key, interruption) }
    func end() { calls.end(key) }
}

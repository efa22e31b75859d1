import Synchronization

/// Whoever is told what changes on the board; it must not hold up who tells it.
package protocol BoardObserver: Sendable {
    /// Whether anybody wants to know; what changes meanwhile is not told otherwise.
    var isListening: Bool { get }

    func hear(_ change: BoardChange)
}

/// Tells one observer what changes on the board: tasks, agents and rooms at once, counts and listings once a second.
///
/// Counts change with everything that happens; whoever follows them has no use for each of a thousand changes.
package final class ChangeFeed: Sendable {
    private let observer = Mutex<(any BoardObserver)?>(nil)
    private let gathered = Mutex<Set<BoardChange>>([])

    package init() {}

    /// Lets an observer take the place of the one before.
    package func connect(_ observer: any BoardObserver) { self.observer.withLock { $0 = observer } }

    /// Tells of changes, which are worked out only if somebody wants to know of them.
    func tell(_ changes: @autoclosure () -> [BoardChange]) {
        guard let observer = observer.withLock({ $0 }), observer.isListening else { return }
        for change in changes() {
            switch change {
            case .task, .agent, .room, .ended: observer.hear(change)
            case .counts, .listing: gathered.withLock { _ = $0.insert(change) }
            }
        }
    }

    /// Tells of the counts and listings that have changed since the last time.
    func tellGathered() {
        let changes = gathered.withLock { gathered in
            defer { gathered = [] }
            return gathered
        }
        guard !changes.isEmpty, let observer = observer.withLock({ $0 }) else { return }
        for change in changes { observer.hear(change) }
    }
}

import Synchronization

/// Whoever is told what changes on the board; it must not hold up who tells it.
package protocol BoardObserver: Sendable {
    /// Whether anybody wants to know; what changes meanwhile is not told otherwise.
    var isListening: Bool { get }

    func hear(_ change: BoardChange)
}

/// Tells one observer what changes on the board: tasks, agents and rooms at once, counts and listings once a second.
///
/// Counts change with everything that happens; whoever follows them has no use for each of a thousand changes. What
/// changes on this node is told to the others, too.
package final class ChangeFeed: Sendable {
    private struct Gathered {
        var forObserver: Set<BoardChange> = []
        var forOthers: Set<BoardChange> = []
    }

    private let observer = Mutex<(any BoardObserver)?>(nil)
    private let gathered = Mutex(Gathered())
    private let bus: (any BoardBus)?

    package init(bus: (any BoardBus)? = nil) { self.bus = bus }

    /// Lets an observer take the place of the one before.
    package func connect(_ observer: any BoardObserver) { self.observer.withLock { $0 = observer } }

    /// Tells of changes, which are worked out only if somebody wants to know of them; other nodes always may.
    func tell(_ changes: @autoclosure () -> [BoardChange]) {
        let observer = listening
        guard observer != nil || bus != nil else { return }
        for change in changes() {
            if change.isGathered {
                gathered.withLock { gathered in
                    if observer != nil { gathered.forObserver.insert(change) }
                    if bus != nil { gathered.forOthers.insert(change) }
                }
            } else {
                observer?.hear(change)
                bus?.post(.change(change))
            }
        }
    }

    /// Tells the observer of what has changed on another node.
    func hear(_ change: BoardChange) {
        guard let observer = listening else { return }
        if change.isGathered {
            gathered.withLock { _ = $0.forObserver.insert(change) }
        } else {
            observer.hear(change)
        }
    }

    /// Tells of the counts and listings that have changed since the last time.
    func tellGathered() {
        let changes = gathered.withLock { gathered in
            defer { gathered = Gathered() }
            return gathered
        }
        for change in changes.forOthers { bus?.post(.change(change)) }
        guard !changes.forObserver.isEmpty, let observer = listening else { return }
        for change in changes.forObserver { observer.hear(change) }
    }

    /// The observer, if anybody wants to know.
    private var listening: (any BoardObserver)? {
        observer.withLock { $0 }.flatMap { $0.isListening ? $0 : nil }
    }
}

extension BoardChange {
    /// Whether it is told once a second at the most.
    fileprivate var isGathered: Bool {
        switch self {
        case .counts, .listing: true
        case .task, .agent, .room, .ended, .anything: false
        }
    }
}

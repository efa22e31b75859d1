/// Who waits for what; a pure state machine that hands out the continuations to be resumed.
struct WaitingRoom {
    typealias VisitorID = Int
    typealias Sleeper = CheckedContinuation<Doorbell.Wake, Never>

    private struct Visitor {
        let topic: Doorbell.Topic
        var sleeper: Sleeper?
        /// A wake that came while the visitor was not asleep.
        var pending: Doorbell.Wake?
        /// The call (`rung` or `checked`) that was received and whose work is not done yet.
        var owed: Doorbell.Wake?
    }

    private var visitors: [VisitorID: Visitor] = [:]
    private var lines: [Doorbell.Topic: WaitingLine] = [:]
    private var nextID = 0
    private var waits = 0

    /// What is waited for; queues come first.
    var topics: [Doorbell.Topic] { lines.keys.filter { !$0.wakesAll } + lines.keys.filter(\.wakesAll) }

    mutating func enter(_ topic: Doorbell.Topic) -> VisitorID {
        nextID += 1
        visitors[nextID] = Visitor(topic: topic)
        lines[topic, default: WaitingLine()].append(nextID)
        return nextID
    }

    mutating func beginWait() -> Int {
        waits += 1
        return waits
    }

    mutating func endWait(of id: VisitorID) -> Int {
        // A time-out ends only the wait it was set for.
        if visitors[id]?.pending == .timedOut { visitors[id]?.pending = nil }
        waits -= 1
        return waits
    }

    /// Calls those who wait for a topic: all of them, or for a queue the first who follows no call yet.
    mutating func call(_ topic: Doorbell.Topic, _ wake: Doorbell.Wake) -> [Sleeper] {
        // Taken out for the while, so that it is changed in its place and not copied.
        guard var line = lines.removeValue(forKey: topic) else { return [] }
        defer { lines[topic] = line }
        var woken: [Sleeper] = []
        var busy: VisitorID?
        for _ in 0..<line.count {
            guard let id = line.takeFirst() else { break }
            guard var visitor = visitors[id] else { continue }
            line.append(id)
            // Two rings are two tasks: a visitor who has one to follow leaves the next to somebody else.
            if visitor.owed != nil, !topic.wakesAll {
                if busy == nil { busy = id }
                continue
            }
            visitor.owed = wake
            if let sleeper = visitor.sleeper {
                woken.append(sleeper)
            } else if visitor.pending != .rung {
                visitor.pending = wake
            }
            visitor.sleeper = nil
            visitors[id] = visitor
            if !topic.wakesAll { return woken }
        }
        // Nobody else is there, and the one who is may have looked before there was anything to see.
        if let busy, wake == .rung { visitors[busy]?.pending = wake }
        return woken
    }

    /// Puts a visitor to sleep, unless something came meanwhile.
    mutating func sleep(_ id: VisitorID, _ sleeper: Sleeper) -> Doorbell.Wake? {
        guard let pending = visitors[id]?.pending else {
            visitors[id]?.sleeper = sleeper
            return nil
        }
        visitors[id]?.pending = nil
        if pending.isCall { visitors[id]?.owed = pending }
        return pending
    }

    /// Wakes a visitor; whoever is not asleep yet will find it when he lies down, as a short time may be over before.
    mutating func wake(_ id: VisitorID, _ wake: Doorbell.Wake) -> Sleeper? {
        guard let sleeper = visitors[id]?.sleeper else {
            switch visitors[id]?.pending {
            case nil, .timedOut: visitors[id]?.pending = wake
            case .rung, .checked, .closed, .cancelled: break
            }
            return nil
        }
        visitors[id]?.sleeper = nil
        return sleeper
    }

    /// Takes note that a visitor has followed its call.
    ///
    /// Where a check found something, calls were lost, and there may be more to find: the next in line is to look, too.
    mutating func served(_ id: VisitorID, hasFound: Bool) {
        if hasFound, visitors[id]?.owed == .checked { return }
        visitors[id]?.owed = nil
    }

    /// Lets a visitor go; a call that he has not followed is for the next.
    mutating func leave(_ id: VisitorID) -> [(Sleeper, Doorbell.Wake)] {
        guard let visitor = visitors.removeValue(forKey: id) else { return [] }
        lines[visitor.topic]?.leave(id)
        if lines[visitor.topic]?.count == 0 { lines[visitor.topic] = nil }
        let unserved = visitor.pending.flatMap { $0.isCall ? $0 : nil } ?? visitor.owed
        guard let unserved, !visitor.topic.wakesAll else { return [] }
        return call(visitor.topic, unserved).map { ($0, unserved) }
    }
}

/// Who waits for what; a pure state machine that hands out the continuations to be resumed.
struct WaitingRoom {
    typealias VisitorID = Int
    typealias Sleeper = CheckedContinuation<Doorbell.Wake, Never>

    private struct Visitor {
        let topic: Doorbell.Topic
        var sleeper: Sleeper?
        /// A wake that came while the visitor was not asleep.
        var pending: Doorbell.Wake?
        /// Whether a ring was received whose work is not done yet.
        var owesRing = false
    }

    private var visitors: [VisitorID: Visitor] = [:]
    private var lines: [Doorbell.Topic: WaitingLine] = [:]
    private var nextID = 0
    private var waits = 0

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

    mutating func ring(_ topic: Doorbell.Topic) -> [Sleeper] {
        // Taken out for the while, so that it is changed in its place and not copied.
        guard var line = lines.removeValue(forKey: topic) else { return [] }
        defer { lines[topic] = line }
        var woken: [Sleeper] = []
        for _ in 0..<line.count {
            guard let id = line.takeFirst() else { break }
            guard var visitor = visitors[id] else { continue }
            line.append(id)
            // Two rings are two tasks: a visitor who has one to follow leaves the next to somebody else.
            if visitor.owesRing && !topic.wakesAll { continue }
            visitor.owesRing = true
            if let sleeper = visitor.sleeper { woken.append(sleeper) } else { visitor.pending = .rung }
            visitor.sleeper = nil
            visitors[id] = visitor
            if !topic.wakesAll { break }
        }
        return woken
    }

    /// Puts a visitor to sleep, unless something came meanwhile.
    mutating func sleep(_ id: VisitorID, _ sleeper: Sleeper) -> Doorbell.Wake? {
        guard let pending = visitors[id]?.pending else {
            visitors[id]?.sleeper = sleeper
            return nil
        }
        visitors[id]?.pending = nil
        return pending
    }

    /// Wakes a visitor; whoever is not asleep yet will find it when he lies down, as a short time may be over before.
    mutating func wake(_ id: VisitorID, _ wake: Doorbell.Wake) -> Sleeper? {
        guard let sleeper = visitors[id]?.sleeper else {
            switch visitors[id]?.pending {
            case nil, .timedOut: visitors[id]?.pending = wake
            case .rung, .closed, .cancelled: break
            }
            return nil
        }
        visitors[id]?.sleeper = nil
        return sleeper
    }

    mutating func served(_ id: VisitorID) { visitors[id]?.owesRing = false }

    mutating func leave(_ id: VisitorID) -> [Sleeper] {
        guard let visitor = visitors.removeValue(forKey: id) else { return [] }
        lines[visitor.topic]?.leave(id)
        if lines[visitor.topic]?.count == 0 { lines[visitor.topic] = nil }
        return visitor.owesRing && !visitor.topic.wakesAll ? ring(visitor.topic) : []
    }
}

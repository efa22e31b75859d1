package import Metrics
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Wakes calls that wait for something to happen on the board.
///
/// A queue wakes one waiter for each task that becomes ready, so that a thousand idle workers do not all run for it; a
/// task wakes everybody who waits for its end, and a room everybody who waits for a word in it. The bell carries no work: whoever is woken looks for himself.
package final class Doorbell: Sendable {
    /// What a call waits for.
    package enum Topic: Hashable, Sendable {
        case queue(AgentType)
        case task(TaskID)
        /// A message in a room.
        case room(RoomName)
        /// A message in a room that mentions an agent.
        case mention(AgentID, RoomName)

        fileprivate var wakesAll: Bool {
            if case .queue = self { false } else { true }
        }
    }

    /// Why a wait ended.
    package enum Wake: Sendable {
        case rung
        case timedOut
        /// The server is shutting down.
        case closed
        /// The caller went away.
        case cancelled
    }

    private let time: any TimeSource
    private let openWaits: Gauge
    private let room = Mutex(WaitingRoom())

    package init(time: any TimeSource, metrics: any MetricsFactory) {
        self.time = time
        openWaits = Gauge(label: Metric.openWaits.name, dimensions: [], factory: metrics)
        openWaits.record(0)
    }

    /// Wakes whoever waits for the topic.
    package func ring(_ topic: Topic) {
        let woken = room.withLock { $0.ring(topic) }
        for sleeper in woken { sleeper.resume(returning: .rung) }
    }

    /// Lets a call wait for a topic: it looks, waits, and looks again, and no ring between the two is lost.
    package func visit<Outcome: Sendable>(
        _ topic: Topic,
        _ body: (Visit) async throws -> Outcome
    ) async rethrows -> Outcome {
        let visit = Visit(bell: self, id: room.withLock { $0.enter(topic) })
        defer { leave(visit.id) }
        return try await body(visit)
    }

    private func leave(_ id: WaitingRoom.VisitorID) {
        let woken = room.withLock { $0.leave(id) }
        for sleeper in woken { sleeper.resume(returning: .rung) }
    }

    /// One call's stay at the bell.
    package struct Visit: Sendable {
        fileprivate let bell: Doorbell
        fileprivate let id: WaitingRoom.VisitorID

        /// Says that the last ring was followed to its end; an unserved one is passed on when the visit ends.
        package func served() { bell.room.withLock { $0.served(id) } }

        /// Waits for the next ring, at most until a moment.
        package func next(until deadline: Timestamp) async -> Wake { await bell.next(id, until: deadline) }
    }

    private func next(_ id: WaitingRoom.VisitorID, until deadline: Timestamp) async -> Wake {
        let remaining = deadline - time.now()
        guard remaining > .zero else { return .timedOut }
        openWaits.record(room.withLock { $0.beginWait() })
        defer { openWaits.record(room.withLock { $0.endWait() }) }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { [time] in
                if (try? await time.sleep(for: remaining)) != nil { self.resume(id, .timedOut) }
            }
            defer { group.cancelAll() }
            return await withTaskCancellationHandler {
                await withGracefulShutdownHandler {
                    await withCheckedContinuation { sleeper in
                        let wake = room.withLock { $0.sleep(id, sleeper) }
                        if let wake { sleeper.resume(returning: wake) }
                    }
                } onGracefulShutdown: {
                    self.resume(id, .closed)
                }
            } onCancel: {
                self.resume(id, .cancelled)
            }
        }
    }

    private func resume(_ id: WaitingRoom.VisitorID, _ wake: Wake) {
        room.withLock { $0.wake(id, wake) }?.resume(returning: wake)
    }
}

/// Who waits for what; a pure state machine that hands out the continuations to be resumed.
private struct WaitingRoom {
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

    mutating func endWait() -> Int {
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

    mutating func wake(_ id: VisitorID, _ wake: Doorbell.Wake) -> Sleeper? {
        guard let sleeper = visitors[id]?.sleeper else {
            if visitors[id]?.pending == nil, wake.isLasting { visitors[id]?.pending = wake }
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

extension Doorbell.Wake {
    /// Whether the wake holds for the rest of the visit; a time-out ends only the wait it was set for.
    fileprivate var isLasting: Bool { self == .closed || self == .cancelled }
}

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

        var wakesAll: Bool {
            if case .queue = self { false } else { true }
        }
    }

    /// Why a wait ended.
    package enum Wake: Sendable {
        case rung
        /// Nobody rang, but a ring of another node may have been lost.
        case checked
        case timedOut
        /// The server is shutting down.
        case closed
        /// The caller went away.
        case cancelled

        /// Whether it asks the visitor to look.
        var isCall: Bool { self == .rung || self == .checked }
    }

    private let time: any TimeSource
    /// The way to the other nodes; nothing where there are none.
    private let bus: (any BoardBus)?
    private let openWaits: Gauge
    private let room = Mutex(WaitingRoom())

    package init(time: any TimeSource, bus: (any BoardBus)? = nil, metrics: any MetricsFactory) {
        self.time = time
        self.bus = bus
        openWaits = Gauge(label: Metric.openWaits.name, dimensions: [], factory: metrics)
        openWaits.record(0)
    }

    /// Wakes whoever waits for the topic, on this node and the others.
    package func ring(_ topic: Topic) {
        call(topic, .rung)
        bus?.post(.ring(topic))
    }

    private func call(_ topic: Topic, _ wake: Wake) {
        let woken = room.withLock { $0.call(topic, wake) }
        for sleeper in woken { sleeper.resume(returning: wake) }
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
        for (sleeper, wake) in woken { sleeper.resume(returning: wake) }
    }

    /// One call's stay at the bell.
    package struct Visit: Sendable {
        fileprivate let bell: Doorbell
        fileprivate let id: WaitingRoom.VisitorID

        /// Says that the last call was followed to its end; an unserved one is passed on when the visit ends.
        package func served(hasFound: Bool = true) { bell.room.withLock { $0.served(id, hasFound: hasFound) } }

        /// Waits for the next ring, at most until a moment.
        package func next(until deadline: Timestamp) async -> Wake { await bell.next(id, until: deadline) }
    }

    private func next(_ id: WaitingRoom.VisitorID, until deadline: Timestamp) async -> Wake {
        let remaining = deadline - time.now()
        guard remaining > .zero else { return .timedOut }
        openWaits.record(room.withLock { $0.beginWait() })
        defer { openWaits.record(room.withLock { $0.endWait(of: id) }) }
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

// MARK: - The other nodes

extension Doorbell {
    /// Whether rings of other nodes count here, and may be lost.
    var isShared: Bool { bus != nil }

    /// What is waited for on this node; queues come first.
    var topics: [Topic] { room.withLock { $0.topics } }

    /// Wakes whoever waits here for what was rung on another node, as often as it was rung.
    func hear(_ topic: Topic, times: Int) {
        for _ in 0..<(topic.wakesAll ? 1 : times) { call(topic, .rung) }
    }

    /// Has those look who wait here, though nobody rang; of a queue one, and after him as many as there is work for.
    func check(_ topics: some Sequence<Topic>) {
        for topic in topics { call(topic, .checked) }
    }
}

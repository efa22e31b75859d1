package import Logging
package import Metrics
import ServiceLifecycle
package import Vocabulary

/// Keeps the board in order once a second: lapsed leases, deadlines, lost agents, what expired, old records.
package struct Janitor: Service {
    private static let period = Duration.seconds(1)
    /// Rare work is done at every so many rounds.
    private static let roundsBetweenPruning = 60

    private let board: TaskBoard
    private let agents: AgentRegistry
    private let state: SharedState
    private let rooms: RoomBoard
    private let usage: UsageBoard
    private let sessions: any SessionRecordStore
    private let stretch: @Sendable () -> Double
    private let time: any TimeSource
    private let logger: Logger
    private let utilization: UtilizationMeter

    /// - Note: Any number of nodes may have one each: every change is made once, and told of by the node that made it.
    ///   By `stretch` each period is multiplied, so that nodes do not run in step.
    package init(
        board: TaskBoard,
        agents: AgentRegistry,
        state: SharedState,
        rooms: RoomBoard,
        usage: UsageBoard,
        sessions: any SessionRecordStore,
        stretch: @escaping @Sendable () -> Double = { 1 },
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.board = board
        self.agents = agents
        self.state = state
        self.rooms = rooms
        self.usage = usage
        self.sessions = sessions
        self.stretch = stretch
        self.time = time
        self.logger = logger
        utilization = UtilizationMeter(types: board.policy.agentTypes, metrics: metrics)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            var last = time.now()
            var isBehind = false
            while (try? await time.sleep(for: Self.period * stretch())) != nil {
                let now = time.now()
                isBehind = await tidy(round: round, elapsed: now - last, isBehind: isBehind)
                round += 1
                last = now
            }
        }
        // What was heard of since the last round must not be lost with the process.
        await attempt("signs_of_life") { try await agents.writeSignsOfLife() }
    }

    /// One round; the failure of one duty does not keep the others from being done.
    ///
    /// Returns whether there is more to forget than one round may; the next is told so.
    @discardableResult
    package func tidy(round: Int, elapsed: Duration, isBehind: Bool = false) async -> Bool {
        // Signs of life come first: a lease must not lapse that a call of the last second has extended.
        await attempt("signs_of_life") {
            try await agents.writeSignsOfLife()
            try await board.sweep()
            try await agents.markLost()
        }
        board.feed.tellGathered()
        await attempt("usage") { try await usage.settleOverdue() }
        await attempt("rooms") { try await rooms.tidy() }
        await attempt("utilization") {
            utilization.add(try await agents.counts(), for: elapsed)
            try await agents.measureSingleAgents(for: elapsed)
        }
        let isTimely = round % Self.roundsBetweenPruning == 0
        var remains = false
        if isTimely || isBehind { await attempt("retention") { remains = try await board.prune() } }
        guard isTimely else { return remains }
        await attempt("expiry") { try await state.expire() }
        await attempt("sessions") {
            let moment = time.now() - SessionRecord.idleTime
            while try await sessions.dropSessions(usedBefore: moment, limit: 100) == 100 {}
        }
        return remains
    }

    private func attempt(_ duty: String, _ work: () async throws -> Void) async {
        do { try await work() } catch is CancellationError {
            return
        } catch {
            logger.error(
                "Upkeep failed; it is tried again in a second",
                metadata: [
                    "event": "\(BoardEvent.janitorError.rawValue)", "duty": "\(duty)", "error": "\(error)",
                ]
            )
        }
    }
}

/// Adds up how long agents were online and how long they held a task.
private struct UtilizationMeter: Sendable {
    private let busy: [AgentType: FloatingPointCounter]
    private let registered: [AgentType: FloatingPointCounter]

    init(types: [AgentType], metrics: any MetricsFactory) {
        func counters(_ metric: Metric) -> [AgentType: FloatingPointCounter] {
            Dictionary(
                uniqueKeysWithValues: types.map {
                    let dimensions = [("agent_type", $0.rawValue)]
                    return ($0, FloatingPointCounter(label: metric.name, dimensions: dimensions, factory: metrics))
                }
            )
        }
        busy = counters(.agentBusySeconds)
        registered = counters(.agentRegisteredSeconds)
    }

    func add(_ counts: [AgentCount], for elapsed: Duration) {
        for entry in counts where entry.state != .offline {
            let seconds = Double(entry.count) * elapsed.seconds
            registered[entry.type]?.increment(by: seconds)
            if entry.state == .active { busy[entry.type]?.increment(by: seconds) }
        }
    }
}

import AgentTelemetry
import Logging
import MetricsTestKit
import Orchestration
import StorageSQLite
import Synchronization
import TestSupport
import Vocabulary

/// A receiver of hooks on a board with rooms, whose work a test decides on.
struct HookedBoard: Sendable {
    let time = ManualTime()
    let metrics = TestMetrics()
    let work: ScriptedWork
    let agents: AgentRegistry
    let rooms: RoomBoard
    let receiver: HookReceiver

    init(work: ScriptedWork = ScriptedWork()) throws {
        self.work = work
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try SQLiteStore(inMemoryWith: metrics)
        agents = AgentRegistry(store: store, policy: BoardPolicy(), time: time, metrics: metrics, logger: logger)
        rooms = RoomBoard(
            store: store,
            agents: agents,
            doorbell: Doorbell(time: time, metrics: metrics),
            policy: RoomPolicy(),
            time: time,
            metrics: metrics,
            logger: logger
        )
        receiver = HookReceiver(
            agents: agents,
            rooms: rooms,
            outlook: work,
            sessions: work,
            metrics: metrics,
            logger: logger
        )
    }

    func receive(
        _ body: String,
        _ options: HookOptions = HookOptions(),
        type: String? = "application/json",
        from caller: Caller = .planner
    ) async -> ReceiverAnswer {
        await receiver.receive(body: Array(body.utf8), contentType: type, options: options, from: caller)
    }

    /// What a stop brings the agent, or nothing.
    func note(
        _ options: HookOptions,
        at body: String = HookBodies.stop()
    ) async -> String? {
        await receive(body, options).json["hookSpecificOutput"]?["additionalContext"]?.string
    }

    func count(_ event: String) throws -> Int64 {
        try metrics.expectCounter(Metric.agentHooks.name, [("event", event)]).totalValue
    }
}

/// Work as a test scripts it: what a poll would bring, and whose sessions ended.
final class ScriptedWork: TaskOutlook, SessionEnding {
    private struct State {
        var next: TaskRecord?
        var failure: (any Error)?
        var ended: [String] = []
        var asked: [String] = []
    }

    private let state = Mutex(State())
    /// Where the end of a session is held until the test lets it on.
    let gate = Gate()

    init(isHeld: Bool = false) {
        if !isHeld { gate.open() }
    }

    /// Who ended, and why.
    var ended: [String] { state.withLock { $0.ended } }
    /// For whom a task was looked for, and of which type.
    var asked: [String] { state.withLock { $0.asked } }

    func offer(_ task: TaskRecord?) { state.withLock { $0.next = task } }
    func fail(with failure: (any Error)?) { state.withLock { $0.failure = failure } }

    func nextTask(for agent: AgentID, of type: AgentType?) async throws -> TaskRecord? {
        try state.withLock { state in
            state.asked.append("\(agent) \(type?.rawValue ?? "-")")
            if let failure = state.failure { throw failure }
            return state.next
        }
    }

    func endSession(of agent: AgentID, because reason: String) async throws -> Int {
        try await gate.pass()
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.ended.append("\(agent): \(reason)")
            return 1
        }
    }
}

extension TaskRecord {
    static func sample(
        _ number: Int = 1,
        _ description: String = "Plan the release",
        isSensitive: Bool = false,
        heldBy agent: AgentID? = nil
    ) -> TaskRecord {
        let now = Timestamp(milliseconds: 1_795_262_400_000)
        return TaskRecord(
            id: TaskID(day: now, number: number),
            agentType: .planning,
            status: agent == nil ? .pending : .inProgress,
            createdAt: now,
            updatedAt: now,
            createdBy: "local",
            assignedAgent: agent,
            description: description,
            dependencies: [],
            unmetDependencies: 0,
            priority: 0,
            maxAttempts: 3,
            attempt: agent == nil ? 0 : 1,
            forgivenAttempts: 0,
            leaseSeconds: 60,
            isSensitive: isSensitive
        )
    }
}

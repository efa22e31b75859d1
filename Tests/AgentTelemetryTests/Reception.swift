import AgentTelemetry
import Logging
import MetricsTestKit
import Orchestration
import StorageSQLite
import Synchronization
import TestSupport
import Vocabulary

/// A receiver of telemetry with all that it hands on.
struct Reception: Sendable {
    let time = ManualTime()
    let metrics = TestMetrics()
    let taken = TakenActivities()
    let agents: AgentRegistry
    let receiver: TelemetryReceiver

    init() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try SQLiteStore(inMemoryWith: metrics)
        agents = AgentRegistry(store: store, policy: BoardPolicy(), time: time, metrics: metrics, logger: logger)
        receiver = TelemetryReceiver(activities: taken, agents: agents, time: time, metrics: metrics, logger: logger)
    }

    func receive(
        _ body: String,
        _ signal: TelemetrySignal = .logs,
        from caller: Caller = .planner
    ) async -> ReceiverAnswer {
        await receive(Array(body.utf8), signal, from: caller)
    }

    func receive(
        _ body: [UInt8],
        _ signal: TelemetrySignal = .logs,
        type: String? = "application/json",
        encoding: String? = nil,
        from caller: Caller = .planner
    ) async -> ReceiverAnswer {
        await receiver.receive(signal, body: body, contentType: type, contentEncoding: encoding, from: caller)
    }

    func count(_ signal: TelemetrySignal, _ outcome: String) throws -> Int64 {
        let labels = [("signal", signal.rawValue), ("outcome", outcome)]
        return try metrics.expectCounter(Metric.telemetryRecords.name, labels).totalValue
    }
}

/// Keeps what was taken, or refuses it where a test says so.
final class TakenActivities: ActivityReceiver {
    struct Batch: Sendable {
        let agent: AgentID
        let activities: [AgentActivity]
        let caller: Caller
    }

    private let state = Mutex((batches: [Batch](), failures: [AgentID: any Error]()))

    var batches: [Batch] { state.withLock { $0.batches } }
    /// All steps, in the order in which they were taken.
    var all: [AgentActivity] { batches.flatMap(\.activities) }

    func refuse(_ agent: AgentID, with failure: any Error) { state.withLock { $0.failures[agent] = failure } }

    func take(_ activities: [AgentActivity], of agent: AgentID, by caller: Caller) async throws {
        try state.withLock { state in
            if let failure = state.failures[agent] { throw failure }
            state.batches.append(Batch(agent: agent, activities: activities, caller: caller))
        }
    }
}

extension Caller {
    static let planner = Caller(keyID: "k1", role: .worker, agent: .planner, agentType: .planning)
    static let lead = Caller(keyID: "k2", role: .orchestrator, agent: AgentID(rawValue: "lead"))
    static let operatorKey = Caller(keyID: "k3", role: .orchestrator)
    static let viewer = Caller(keyID: "k4", role: .observer, agent: AgentID(rawValue: "viewer"))
    static let nobody = Caller(keyID: "k5", role: .worker)
}

extension AgentID {
    static let planner = AgentID(rawValue: "planning-agent-001")
    static let tester = AgentID(rawValue: "testing-agent-001")
}

extension AgentType {
    static let planning = AgentType(rawValue: "planning")
    static let testing = AgentType(rawValue: "testing")
}

extension AgentActivity {
    var call: ModelCall? {
        if case .modelCall(let call) = kind { call } else { nil }
    }

    var toolUse: String? {
        if case .toolEnded(let id) = kind { id } else { nil }
    }
}

extension ReceiverAnswer {
    var json: JSON { (try? JSONReader.read(body)) ?? .null }
    var partial: JSON { json["partialSuccess"] ?? .null }
}

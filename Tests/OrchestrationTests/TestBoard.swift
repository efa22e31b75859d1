import Logging
import Metrics
import MetricsTestKit
import Orchestration
import StorageSQLite
import TestSupport
import Vocabulary

/// A whole board on a store in memory, whose time a test moves.
struct TestBoard: Sendable {
    let time = ManualTime()
    let metrics = TestMetrics()
    let spans = SpanCollector()
    let store: SQLiteStore
    let services: BoardServices

    init(
        policy: BoardPolicy = BoardPolicy(),
        roomPolicy: RoomPolicy = RoomPolicy(),
        limits: StoreLimits = StoreLimits()
    ) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try SQLiteStore(inMemoryWith: metrics, limits: limits)
        services = BoardServices(
            on: store,
            secret: [7],
            policy: policy,
            roomPolicy: roomPolicy,
            tools: HandoverTools(claiming: "poll_tasks", submitting: "submit_result"),
            spans: spans,
            time: time,
            metrics: metrics
        ) { _ in logger }
    }

    var paths: TaskPaths { services.paths }
    var doorbell: Doorbell { services.doorbell }
    var agents: AgentRegistry { services.agents }
    var tasks: TaskBoard { services.tasks }
    var state: SharedState { services.state }
    var usage: UsageBoard { services.usage }
    var janitor: Janitor { services.janitor }

    func create(
        _ description: String = "work",
        type: AgentType = .planning,
        after dependencies: [TaskID] = [],
        lease: Int = 60
    ) async throws -> TaskRecord {
        var draft = TaskDraft(agentType: type, description: description, leaseSeconds: lease)
        draft.dependencies = dependencies
        return try await tasks.create(draft, by: .local, once: nil)
    }

    func poll(
        _ agent: AgentID = .ada,
        type: AgentType = .planning,
        waiting: Duration = .zero
    ) async throws
        -> [ClaimedTask]
    {
        try await tasks.poll(for: agent, of: type, limit: 1, waiting: waiting, once: nil)
    }

    @discardableResult
    func finish(_ task: TaskID, by agent: AgentID = .ada, _ status: TaskStatus = .completed) async throws -> TaskRecord
    {
        let submission = Submission(
            task: task,
            status: status,
            result: status == .completed ? RawJSON(trusting: "{}") : nil,
            error: status == .failed ? "broken" : nil,
            agent: agent,
            attempt: nil
        )
        return try await tasks.submit(submission, by: .local, once: nil)
    }

    func count(_ metric: Metric, _ labels: (String, String)...) throws -> Int64 {
        try metrics.expectCounter(metric.name, labels).totalValue
    }
}

extension AgentID {
    static let ada = AgentID(rawValue: "ada")
    static let bob = AgentID(rawValue: "bob")
}

extension AgentType {
    static let planning = AgentType(rawValue: "planning")
    static let testing = AgentType(rawValue: "testing")
}

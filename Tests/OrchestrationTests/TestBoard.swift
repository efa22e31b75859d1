import Logging
import Metrics
import MetricsTestKit
import Orchestration
import StorageSQLite
import TestSupport
import Vocabulary

/// A whole board on a store in memory, whose time a test moves.
struct TestBoard: Sendable {
    static let paths = TaskPaths(secret: [7])

    let time = ManualTime()
    let metrics = TestMetrics()
    let spans = SpanCollector()
    let store: SQLiteStore
    let doorbell: Doorbell
    let agents: AgentRegistry
    let tasks: TaskBoard
    let state: SharedState
    let usage: UsageBoard
    let janitor: Janitor

    init(policy: BoardPolicy = BoardPolicy(), limits: StoreLimits = StoreLimits()) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try SQLiteStore(inMemoryWith: metrics, limits: limits)
        doorbell = Doorbell(time: time, metrics: metrics)
        agents = AgentRegistry(store: store, policy: policy, time: time, metrics: metrics, logger: logger)
        tasks = TaskBoard(
            store: store,
            agents: agents,
            doorbell: doorbell,
            runs: TaskRuns(recorder: spans, paths: Self.paths),
            policy: policy,
            time: time,
            metrics: metrics,
            logger: logger
        )
        state = SharedState(store: store, time: time, metrics: metrics)
        usage = UsageBoard(
            tasks: tasks,
            tools: HandoverTools(claiming: "poll_tasks", submitting: "submit_result"),
            paths: Self.paths,
            spans: spans,
            store: store,
            time: time
        )
        janitor = Janitor(
            board: tasks,
            agents: agents,
            state: state,
            rooms: RoomBoard(
                store: store,
                agents: agents,
                doorbell: doorbell,
                policy: RoomPolicy(),
                time: time,
                metrics: metrics,
                logger: logger
            ),
            usage: usage,
            sessions: store,
            time: time,
            metrics: metrics,
            logger: logger
        )
    }

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

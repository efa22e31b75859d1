import Logging
import Metrics
import MetricsTestKit
import Orchestration
import StorageSQLite
import Synchronization
import TestSupport
import Vocabulary

/// Several nodes of one board in one process: they share a store and a time, and hear each other over a bus.
struct Fleet: Sendable {
    /// One node, with metrics of its own.
    struct Node: Sendable {
        let bus: SampleBus
        let metrics: TestMetrics
        let services: BoardServices
        /// What was heard of sessions.
        let sessions: Hearsay

        func create(lease: Int = 60) async throws -> TaskRecord {
            let draft = TaskDraft(agentType: .planning, description: "work", leaseSeconds: lease)
            return try await services.tasks.create(draft, by: .local, once: nil)
        }

        /// Waits for a task for up to a minute.
        func poll(_ agent: AgentID) async throws -> [ClaimedTask] {
            try await services.tasks.poll(for: agent, of: .planning, limit: 1, waiting: .seconds(60), once: nil)
        }

        func finish(_ task: TaskID) async throws {
            let submission = Submission(
                task: task,
                status: .completed,
                result: RawJSON(trusting: "{}"),
                error: nil,
                agent: .ada,
                attempt: nil
            )
            _ = try await services.tasks.submit(submission, by: .local, once: nil)
        }

        /// Makes the room and lets agents in.
        func open(with agents: AgentID...) async throws {
            _ = try await services.rooms.create(.general, description: nil, by: .local, once: nil)
            for agent in agents { _ = try await services.rooms.enter(.general, as: agent, once: nil) }
        }

        /// Waits for what an agent has not read for up to a minute.
        func read(_ agent: AgentID, mentionsOnly: Bool = false) async throws -> [String] {
            let query = MessageQuery(room: .general, reader: agent, start: .unread, isMentionsOnly: mentionsOnly)
            return try await services.rooms.messages(query, waiting: .seconds(60)).messages.map(\.text)
        }

        /// How many waits have ended.
        var endedWaits: Int {
            get throws {
                let open = try metrics.expectGauge(Metric.openWaits.name).values
                return zip(open, open.dropFirst()).count { $0 > $1 }
            }
        }
    }

    let time = ManualTime()
    let nodes: [Node]

    /// Runs nodes that watch the others for as long as the closure runs.
    static func run(
        _ count: Int,
        longestRounds: Bool = false,
        _ body: (Fleet) async throws -> Void
    ) async throws {
        let store = try SQLiteStore(inMemoryWith: TestMetrics())
        let fleet = Fleet(count, on: store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in fleet.nodes {
                let watch = NodeWatch(
                    bus: node.bus,
                    doorbell: node.services.doorbell,
                    feed: node.services.feed,
                    time: fleet.time,
                    random: { longestRounds ? 0.999 : 0.5 }
                ) { node.sessions.note("\($0) \($1)") }
                group.addTask { try await watch.run() }
                await node.bus.hasListener()
            }
            await fleet.sleepers(0)
            try await body(fleet)
            group.cancelAll()
        }
        try store.close()
    }

    private init(_ count: Int, on store: SQLiteStore) {
        let time = time
        nodes = SampleBus.connected(count).map { bus in
            let metrics = TestMetrics()
            let services = BoardServices(
                on: store,
                secret: [7],
                policy: BoardPolicy(),
                roomPolicy: RoomPolicy(),
                tools: HandoverTools(claiming: "poll_tasks", submitting: "submit_result"),
                spans: SpanCollector(),
                bus: bus,
                time: time,
                metrics: metrics
            ) { Logger(label: $0) { _ in SwiftLogNoOpLogHandler() } }
            return Node(bus: bus, metrics: metrics, services: services, sessions: Hearsay())
        }
    }

    subscript(_ node: Int) -> Node { nodes[node] }

    /// Waits until so many calls wait, besides the watches of the nodes.
    func sleepers(_ count: Int) async { await time.sleepers(nodes.count + count) }

    /// Brings to every node what the others have posted.
    func deliver() async {
        for node in nodes { await node.bus.deliver() }
    }

    /// What all nodes together have counted.
    func total(_ metric: Metric, _ labels: [(String, String)]) throws -> Int64 {
        try nodes.reduce(0) { try $0 + $1.metrics.expectCounter(metric.name, labels).totalValue }
    }
}

/// What was heard, in its order.
final class Hearsay: Sendable {
    private let words = Mutex([String]())

    var all: [String] { words.withLock { $0 } }
    func note(_ word: String) { words.withLock { $0.append(word) } }
}

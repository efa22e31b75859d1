import Orchestration
import RESP
import StorageRedis
import TestSupport
import Testing
import Vocabulary

@Suite("The indices of tasks in Redis", .enabled(if: RedisServer.program != nil))
struct TaskIndexTests {
    @Test(arguments: 1...5)
    func `whatever happens, they say what the tasks are, and nothing of what is forgotten`(seed: Int) async throws {
        try await SharedRedis.one.withNodes([RedisServer.credentials]) { stores, client, namespace in
            let keys = EngineKeys(client: client, prefix: "cb:{\(namespace)}:")
            var steps = RandomTaskSteps(seed: UInt64(seed))
            for _ in 1...4 {
                for _ in 1...25 { try await steps.takeOne(at: stores[0]) }
                let tasks = try await stores[0].tasks(matching: TaskFilter(), before: nil, limit: 1_000).tasks
                #expect(try await keys.indices() == TaskIndices(of: tasks).places)
            }
            try await steps.endAll(at: stores[0])
            #expect(try await keys.all().filter { !$0.hasPrefix("audit") } == ["clock", "counters", "meta"])
        }
    }
}

/// Where tasks have to be found, by the name of the index.
private struct TaskIndices {
    private(set) var places: [String: Set<String>] = [:]

    init(of tasks: [TaskRecord]) {
        for task in tasks {
            add(task, to: "tasks", "tasks:type:\(task.agentType)", "tasks:status:\(task.status.rawValue)")
            if let agent = task.assignedAgent { add(task, to: "tasks:agent:\(agent)") }
            if task.deadlineAt != nil, !task.status.isFinal { add(task, to: "deadlines") }
            switch task.status {
            case .pending where task.unmetDependencies > 0: add(task, to: "blocked:\(task.agentType)")
            case .pending: add(task, to: "queue:\(task.agentType)", "ready:\(task.agentType)")
            case .inProgress:
                add(task, to: "running:\(task.agentType)", "held:\(task.assignedAgent?.rawValue ?? "")", "leases")
            case .completed, .failed, .cancelled:
                let isNeeded = tasks.contains { !$0.status.isFinal && $0.dependencies.contains(task.id) }
                if !isNeeded { add(task, to: "finished") }
            }
        }
    }

    private mutating func add(_ task: TaskRecord, to names: String...) {
        for name in names { places[name, default: []].insert(task.id.rawValue) }
    }
}

/// The keys of one board, as the engine has them.
private struct EngineKeys {
    let client: RedisClient
    let prefix: String

    func all() async throws -> [String] {
        let names = try await client.send(RedisCommand("KEYS", .text(prefix + "*"))).elements ?? []
        return names.compactMap { $0.string.map { String($0.dropFirst(prefix.count)) } }.sorted()
    }

    /// The members of every index that the state of a task puts it into.
    func indices() async throws -> [String: Set<String>] {
        let roots = ["tasks", "queue", "ready", "blocked", "running", "held", "leases", "deadlines", "finished"]
        var members: [String: Set<String>] = [:]
        for name in try await all() where roots.contains(String(name.prefix { $0 != ":" })) {
            let range = RedisCommand("ZRANGE", .text(prefix + name), 0, -1)
            members[name] = Set(try await client.send(range).elements?.compactMap(\.string) ?? [])
        }
        return members
    }
}

/// Does to tasks what may be done to them, in an order that a seed decides.
private struct RandomTaskSteps {
    private var numbers: SeededGenerator
    private var now = noon
    private var ids: [TaskID] = []
    /// What was given to somebody at some time.
    private var claimed: [TaskID] = []

    init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    private mutating func draw(_ count: Int) -> Int { Int(numbers.next() % UInt64(count)) }
    private mutating func drawTask() -> TaskID { ids.isEmpty ? TaskID(rawValue: "task-0") : ids[draw(ids.count)] }
    private mutating func drawAgent() -> AgentID { AgentID(rawValue: "agent-\(draw(3))") }

    /// A step may be refused; then it has to leave everything as it was.
    mutating func takeOne(at store: RedisStore) async throws {
        now = now + .milliseconds(draw(3_000))
        do { try await step(at: store) } catch is Fault {}
    }

    private mutating func step(at store: RedisStore) async throws {
        let type = draw(2) == 0 ? planning : testing
        switch draw(12) {
        case 0...3:
            let dependencies = Set((0..<draw(3)).map { _ in drawTask() })
            let task = try await store.add(
                type: type,
                after: ids.isEmpty ? [] : dependencies.sorted { $0.rawValue < $1.rawValue },
                priority: draw(10),
                lease: 2 + draw(9),
                attempts: 1 + draw(2),
                deadline: draw(3) == 0 ? 1 + draw(40) : nil,
                at: now
            )
            ids.append(task.id)
        case 4, 5:
            let claim = Claim(agent: drawAgent(), type: type, limit: 1 + draw(3))
            let fresh = try await store.claim(claim, at: now, once: nil).outcome.filter { !$0.isRedelivery }
            if draw(4) == 0 { _ = try await store.unclaim(fresh, at: now, forgetting: nil) }
            claimed += fresh.map(\.task.id)
        case 6, 7:
            guard !claimed.isEmpty else { return }
            let id = claimed.remove(at: draw(claimed.count))
            try await store.finish(id, draw(3) == 0 ? .failed : .completed, by: nil, at: now)
        case 8: _ = try await store.cancel(drawTask(), because: nil, by: .boss, at: now, once: nil)
        case 9: _ = try await store.retry(drawTask(), because: nil, by: .boss, at: now, once: nil)
        case 10: _ = try await store.release(heldBy: drawAgent(), because: .sessionEnded, at: now)
        default:
            _ = try await store.lapseLeases(at: now, limit: 2)
            _ = try await store.endOverdue(at: now, limit: 2)
            _ = try await store.prune(finishedBefore: now - .seconds(20), receiptsBefore: now, limit: 2)
        }
    }

    /// Ends what is open, and forgets all.
    mutating func endAll(at store: RedisStore) async throws {
        for id in ids {
            do { _ = try await store.cancel(id, because: nil, by: .boss, at: now, once: nil) } catch is Fault {}
        }
        let later = now + .seconds(1)
        while try await store.prune(finishedBefore: later, receiptsBefore: later, limit: 16) > 0 {}
    }
}

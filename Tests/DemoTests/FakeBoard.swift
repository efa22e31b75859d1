import Client
import Demo
import Testing
import Vocabulary

/// A board in memory that knows just enough to play along, and hands out work in a fixed order.
actor FakeBoard {
    /// What the board does otherwise than the play expects.
    enum Mood: Sendable {
        case regular
        /// Somebody else's task lies on the board.
        case occupied
        /// Nothing is ever handed out.
        case stalled
        /// The planner's result is refused.
        case refusing
        /// Every tool is busy at its first call.
        case busy
    }

    struct Call: Sendable {
        let agent: String
        let tool: String
        let arguments: JSON
        let toolUseID: String
    }

    private struct Entry {
        let id: String
        let type: String
        let part: String
        let run: String
        let dependencies: [String]
        var status = "pending"
        var holder: String?
        var attempt = 0
        var result: JSON = nil
        var error: JSON = nil
    }

    private let mood: Mood
    private(set) var calls: [Call] = []
    private(set) var cancelled: [String] = []
    private(set) var open: Set<String> = []
    private var tasks: [Entry] = []
    private var state: [String: JSON] = [:]
    private var refusedOnce: Set<String> = []
    private var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    private var listenerCount = 0

    init(_ mood: Mood = .regular) { self.mood = mood }

    func connect(_ agent: String) { open.insert(agent) }

    func hangUp(_ agent: String) {
        open.remove(agent)
        changed()
    }

    func perform(_ call: Call) async throws -> JSON {
        calls.append(call)
        if mood == .busy, refusedOnce.insert("\(call.agent) \(call.tool)").inserted {
            throw ToolFailure(code: "FILE_LOCK_TIMEOUT", message: "Busy.", retryable: true)
        }
        let arguments = call.arguments
        switch call.tool {
        case "list_tasks": return ["tasks": mood == .occupied ? [["task_id": "task-9"]] : [], "next_cursor": nil]
        case "register_agent", "heartbeat": return [:]
        case "create_task": return create(arguments)
        case "poll_tasks": return try await poll(for: try #require(arguments["agent_id"]?.string))
        case "submit_result": return try submit(arguments)
        case "get_result": return try await result(of: try #require(arguments["task_id"]?.string))
        case "get_task_status": return try status(of: try #require(arguments["task_id"]?.string))
        case "retry_task": return try retry(try #require(arguments["task_id"]?.string))
        case "cancel_task":
            cancelled.append(try #require(arguments["task_id"]?.string))
            return [:]
        case "set_shared_state":
            state[try #require(arguments["key"]?.string)] = arguments["value"]
            return ["version": 1]
        case "get_shared_state":
            let key = try #require(arguments["key"]?.string)
            return ["value": try #require(state[key]), "version": 1]
        default: throw ToolFailure(code: "INVALID_ARGUMENT", message: "No tool \(call.tool).", retryable: false)
        }
    }

    private func create(_ arguments: JSON) -> JSON {
        let task = Entry(
            id: "task-\(tasks.count + 1)",
            type: arguments["agent_type"]?.string ?? "",
            part: arguments["context"]?["part"]?.string ?? "",
            run: arguments["context"]?["demo_run"]?.string ?? "",
            dependencies: arguments["dependencies"]?.array?.compactMap(\.string) ?? []
        )
        tasks.append(task)
        changed()
        return ["task_id": .string(task.id), "status": "pending"]
    }

    private func poll(for agent: String) async throws -> JSON {
        while true {
            let change = listen()
            if mood != .stalled, let index = claimable(by: agent) {
                tasks[index].status = "in_progress"
                tasks[index].holder = agent
                tasks[index].attempt += 1
                let task = tasks[index]
                return [
                    "tasks": [
                        [
                            "task_id": .string(task.id), "attempt": .integer(task.attempt),
                            "context": ["part": .string(task.part), "demo_run": .string(task.run)],
                        ]
                    ]
                ]
            }
            try await change()
        }
    }

    /// The first implementation task always goes to the first agent and the second to the second; a dead agent's task
    /// comes back once nothing else is left.
    private func claimable(by agent: String) -> Int? {
        let mine = tasks.indices.filter { agent.hasPrefix(tasks[$0].type) }
        let ready = mine.first { index in
            let task = tasks[index]
            guard task.status == "pending", task.dependencies.allSatisfy(isCompleted) else { return false }
            return task.part == "redirect" ? agent.hasSuffix("002") : !agent.hasSuffix("002")
        }
        return ready
            ?? mine.first { index in
                tasks[index].status == "in_progress" && tasks[index].holder.map { !open.contains($0) } ?? false
            }
    }

    private func isCompleted(_ id: String) -> Bool { tasks.contains { $0.id == id && $0.status == "completed" } }

    private func submit(_ arguments: JSON) throws -> JSON {
        let index = try index(of: arguments["task_id"]?.string)
        if mood == .refusing { throw ToolFailure(code: "LEASE_LOST", message: "Too late.", retryable: false) }
        #expect(arguments["attempt"] == .integer(tasks[index].attempt))
        #expect(arguments["agent_id"]?.string == tasks[index].holder)
        tasks[index].status = try #require(arguments["status"]?.string)
        tasks[index].result = arguments["result"] ?? nil
        tasks[index].error = arguments["error"] ?? nil
        changed()
        return [:]
    }

    private func result(of id: String) async throws -> JSON {
        while true {
            let change = listen()
            let task = tasks[try index(of: id)]
            if task.status == "completed" || task.status == "failed" {
                return [
                    "task_id": .string(id), "status": .string(task.status), "result": task.result, "error": task.error,
                ]
            }
            try await change()
        }
    }

    private func retry(_ id: String) throws -> JSON {
        tasks[try index(of: id)].status = "pending"
        changed()
        return [:]
    }

    private func status(of id: String) throws -> JSON {
        let index = try index(of: id)
        return [
            "task_id": .string(id), "agent_type": .string(tasks[index].type),
            "attempt": .integer(tasks[index].attempt), "queue_wait_ms": .integer(index * 10),
            "run_ms": .integer(400 + index),
        ]
    }

    private func index(of id: String?) throws -> Int { try #require(tasks.firstIndex { $0.id == id }) }

    /// Starts to listen for changes; the closure waits for the next one.
    private func listen() -> () async throws -> Void {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        listenerCount += 1
        listeners[listenerCount] = continuation
        return {
            for await _ in changes { return }
            throw CancellationError()
        }
    }

    private func changed() {
        for listener in listeners.values { listener.yield() }
        listeners.removeAll()
    }
}

/// One agent's line to the fake board.
struct FakeLine: BoardLine {
    let board: FakeBoard
    let agent: String

    func call(_ tool: String, _ arguments: JSON, toolUseID: String, timeout: Duration) async throws -> JSON {
        await board.connect(agent)
        return try await board.perform(
            FakeBoard.Call(agent: agent, tool: tool, arguments: arguments, toolUseID: toolUseID)
        )
    }

    func close() async { await board.hangUp(agent) }
}

/// A time in which short waits are over at once, and long ones last until they are cancelled.
struct HeldTime: TimeSource {
    var longest = Duration.seconds(1)

    func now() -> Timestamp { Timestamp(milliseconds: 0) }

    func sleep(for duration: Duration) async throws {
        guard duration > longest else { return }
        try await ContinuousClock().sleep(for: .seconds(3_600))
    }
}

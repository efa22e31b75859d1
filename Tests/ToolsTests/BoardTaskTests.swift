import MCP
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Tasks of the board as tasks of the protocol")
struct BoardTaskTests {
    private let board: BoardFixture
    private let extended: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]]]

    init() throws { board = try BoardFixture(policy: BoardPolicy(retention: .seconds(86_400))) }

    /// Creates a task as a client that follows it, and gives its handle and the board's id.
    private func create(after dependencies: [TaskID] = [], by caller: Caller = .boss) async throws -> (JSON, TaskID) {
        let arguments: JSON = [
            "agent_type": "planning", "task_description": "Plan it",
            "dependencies": .array(dependencies.map { .string($0.rawValue) }),
        ]
        let result = try await board.call("create_task", arguments, capabilities: extended, by: caller)
        #expect(result["resultType"] == "task")
        #expect(result["structuredContent"] == nil)
        let handle = try #require(result["taskId"]?.string)
        let id = handle.split(separator: ".").first.map { TaskID(rawValue: String($0)) }
        return (.string(handle), try #require(id))
    }

    private func get(_ handle: JSON, by caller: Caller = .boss) async throws -> JSON {
        try await board.ask("tasks/get", [JSON.Member("taskId", handle)], capabilities: extended, by: caller)
    }

    private func cancel(_ handle: JSON, by caller: Caller = .boss) async throws {
        _ = try await board.ask("tasks/cancel", [JSON.Member("taskId", handle)], capabilities: extended, by: caller)
    }

    @Test func `a client without the extension gets the task of the board`() async throws {
        let result = try await board.call("create_task", ["agent_type": "planning", "task_description": "Plan it"])
        #expect(result["resultType"] == "complete")
        #expect(result["structuredContent"]?["status"] == "pending")
        #expect(result["taskId"] == nil)
    }

    @Test func `it works until it is completed, and then has what create_task gives`() async throws {
        let (handle, id) = try await create()
        let (second, _) = try await create(after: [id])
        let fresh = try await get(handle)
        #expect(fresh["status"] == "working")
        #expect(fresh["statusMessage"] == "Waits for a planning agent.")
        #expect(fresh["ttlMs"] == 86_400_000)
        #expect(try await get(second)["statusMessage"] == "Waits for 1 of its dependencies.")
        try await board.claim()
        #expect(try await get(handle)["statusMessage"] == "ada works on it.")
        let note = "Half\n" + String(repeating: "x", count: 500)
        _ = try await board.tasks.report(ProgressReport(task: id, agent: .ada, progress: 0.5, note: note))
        #expect(try await get(handle)["statusMessage"] == "Half")
        board.time.advance(by: .seconds(60))
        try await board.finish(id, result: #"{"plan":1}"#)
        let done = try await get(handle)
        #expect(done["status"] == "completed")
        #expect(done["ttlMs"] == 86_460_000)
        #expect(done["result"]?["isError"] == false)
        #expect(done["result"]?["structuredContent"]?["task_id"] == id.json)
        #expect(done["result"]?["structuredContent"]?["result"] == ["plan": 1])
    }

    @Test func `a failure is a completion with an error in it`() async throws {
        let (handle, id) = try await create()
        let (second, _) = try await create(after: [id])
        try await board.claim()
        try await board.fail(id, "The gate is locked")
        let failed = try await get(handle)
        #expect(failed["status"] == "completed")
        #expect(failed["result"]?["isError"] == true)
        let error = failed["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "TASK_FAILED")
        #expect(error?["message"]?.string == "\(id) failed: The gate is locked")
        let dependent = try await get(second)["result"]?["structuredContent"]?["error"]
        #expect(dependent?["code"] == "DEPENDENCY_FAILED")
    }

    @Test func `cancelling ends it once, and leaves alone what has ended`() async throws {
        let (handle, id) = try await create()
        try await cancel(handle)
        try await cancel(handle)
        let cancelled = try await get(handle)
        #expect(cancelled["status"] == "cancelled")
        #expect(cancelled["result"] == nil)
        #expect(try await board.tasks.task(id).status == .cancelled)
        let (other, done) = try await create()
        try await board.claim()
        try await board.finish(done)
        try await cancel(other)
        #expect(try await get(other)["status"] == "completed")
    }

    @Test func `answers are taken note of, for nothing is asked`() async throws {
        let (handle, _) = try await create()
        let params = [JSON.Member("taskId", handle), JSON.Member("inputResponses", ["x": [:]])]
        #expect(try await board.ask("tasks/update", params, capabilities: extended)["resultType"] == "complete")
    }

    @Test func `nobody else sees it, and nobody guesses it`() async throws {
        let (handle, id) = try await create()
        let text = try #require(handle.string)
        #expect(text.utf8.count - id.rawValue.utf8.count == 33)
        let other = Caller(keyID: "k9", role: .orchestrator)
        var wrong = [
            id.rawValue, id.rawValue + ".", String(text.dropLast()), text + "0", text.uppercased(), "." + text,
            String(text.dropFirst()), "",
        ]
        wrong.append(text.replacing("-001.", with: "-002."))
        try await board.create()
        for guess in wrong {
            await #expect(throws: Refused.self, "\(guess)") { try await get(.string(guess)) }
            await #expect(throws: Refused.self) { try await cancel(.string(guess)) }
        }
        for stranger in [other, .ada, .watcher, .local] {
            await #expect(throws: Refused.self) { try await get(handle, by: stranger) }
            await #expect(throws: Refused.self) { try await cancel(handle, by: stranger) }
        }
        #expect(try await board.tasks.task(id).status == .pending)
        #expect(try await create(by: other).0 != handle)
    }

    @Test func `a handle is the same on every node with the store's secret, and on no other`() async throws {
        let (handle, _) = try await create()
        #expect(try await BoardTaskTests().create().0 == handle)
        let foreign = try BoardFixture(secret: Array(repeating: 8, count: 32))
        let result = try await foreign.call(
            "create_task",
            ["agent_type": "planning", "task_description": "Plan it"],
            capabilities: extended
        )
        #expect(result["taskId"] != handle)
    }

    @Test func `a stream tells how it goes on`() async throws {
        let (handle, id) = try await create()
        let stream = try await board.listen(["taskIds": [handle]], capabilities: extended)
        #expect(await stream.message()?["params"]?["notifications"] == ["taskIds": [handle]])
        try await board.claim()
        let working = await stream.message()
        #expect(working?["method"] == "notifications/tasks")
        #expect(working?["params"]?["statusMessage"] == "ada works on it.")
        try await board.finish(id)
        #expect(await stream.message()?["params"]?["status"] == "completed")
        try await stream.close()
    }
}

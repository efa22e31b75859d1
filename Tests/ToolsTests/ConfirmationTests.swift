import MCP
import Orchestration
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("Asking before work is cancelled")
struct ConfirmationTests {
    private let board: BoardFixture
    private let forms: JSON = ["elicitation": ["form": [:]]]
    private let yes: JSON = ["confirm": ["action": "accept", "content": ["confirm": true]]]

    init() throws { board = try BoardFixture() }

    private func cancel(
        _ task: TaskRecord,
        state: JSON? = nil,
        answers: JSON? = nil,
        capabilities: JSON? = nil
    ) async throws -> JSON {
        var others: [JSON.Member] = []
        if let state { others.append(JSON.Member("requestState", state)) }
        if let answers { others.append(JSON.Member("inputResponses", answers)) }
        return try await board.call(
            "cancel_task",
            ["task_id": task.id.json],
            and: others,
            capabilities: capabilities ?? forms
        )
    }

    private func status(_ task: TaskRecord) async throws -> TaskStatus { try await board.tasks.task(task.id).status }

    @Test func `the question names the task, its holder and how long it has taken`() async throws {
        let task = try await board.create("Plan the garden\nwith roses")
        try await board.claim()
        board.time.advance(by: .seconds(150))
        let result = try await cancel(task)
        #expect(result["resultType"] == "input_required")
        let question = result["inputRequests"]?["confirm"]?["params"]
        #expect(
            question?["message"]?.string == """
                Cancel \(task.id) (Plan the garden)? ada has worked on it for 2 minutes; that work is lost, and what \
                depends on it fails.
                """
        )
        #expect(question?["requestedSchema"]?["properties"]?["confirm"]?["type"] == "boolean")
        #expect(try await status(task) == .inProgress)
    }

    @Test func `a yes cancels`() async throws {
        let task = try await board.create()
        try await board.claim()
        let state = try await cancel(task)["requestState"]
        let result = try await cancel(task, state: state, answers: yes)
        #expect(result["structuredContent"] == ["task_id": task.id.json, "status": "cancelled"])
        #expect(try await status(task) == .cancelled)
    }

    @Test(arguments: [
        #"{"action":"decline"}"#, #"{"action":"cancel"}"#, #"{"action":"accept"}"#,
        #"{"action":"accept","content":{"confirm":false}}"#, #"{"action":"accept","content":{"confirm":"true"}}"#,
    ])
    func `anything else leaves it alone, and says what to do`(answer: String) async throws {
        let task = try await board.create()
        try await board.claim()
        let state = try await cancel(task)["requestState"]
        let result = try await cancel(task, state: state, answers: ["confirm": try JSONReader.read(answer)])
        #expect(result["isError"] == true)
        let error = result["structuredContent"]?["error"]
        #expect(error?["code"] == "NOT_CONFIRMED")
        #expect(error?["message"]?.string?.contains("CALLBOARD_CONFIRM=never") == true)
        #expect(try await status(task) == .inProgress)
    }

    @Test func `a yes without its question, or to another attempt, is asked for again`() async throws {
        let task = try await board.create(lease: 10)
        try await board.claim()
        #expect(try await cancel(task, answers: yes)["resultType"] == "input_required")
        let state = try await cancel(task)["requestState"]
        await board.janitor.tidy(round: 1, elapsed: .seconds(1))
        board.time.advance(by: .seconds(11))
        await board.janitor.tidy(round: 2, elapsed: .seconds(11))
        try await board.claim(by: .bob)
        let again = try await cancel(task, state: state, answers: yes)
        #expect(again["resultType"] == "input_required")
        #expect(again["inputRequests"]?["confirm"]?["params"]?["message"]?.string?.contains("bob") == true)
        #expect(try await cancel(task, state: again["requestState"], answers: yes)["isError"] == false)
    }

    @Test func `nobody is asked about a task that waits, without forms, or where the operator says so`() async throws {
        let waiting = try await board.create()
        #expect(try await cancel(waiting)["isError"] == false)
        for capabilities: JSON in [[:], ["elicitation": ["url": [:]]]] {
            let task = try await board.create()
            try await board.claim()
            #expect(try await cancel(task, capabilities: capabilities)["isError"] == false)
            #expect(try await status(task) == .cancelled)
        }
        let headless = try BoardFixture(confirmation: .never)
        let task = try await headless.create()
        try await headless.claim()
        let result = try await headless.call("cancel_task", ["task_id": task.id.json], capabilities: forms)
        #expect(result["structuredContent"]?["status"] == "cancelled")
    }

    @Test func `the same call again is not asked about, and gives the same answer`() async throws {
        let task = try await board.create()
        try await board.create(after: [task.id])
        try await board.claim()
        let meta: JSON = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": forms, "claudecode/toolUseId": "t1",
        ]
        func call(_ others: [JSON.Member] = []) async throws -> JSON {
            let params = [
                JSON.Member("name", "cancel_task"), JSON.Member("arguments", ["task_id": task.id.json]),
                JSON.Member("_meta", meta),
            ]
            var headers = RoutingHeaders()
            headers.protocolVersion = "2026-07-28"
            headers.method = "tools/call"
            headers.name = "cancel_task"
            let request: JSON = [
                "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": .object(params + others),
            ]
            guard case .reply(let reply) = await board.send(request, headers, by: .boss) else { return nil }
            return try JSONReader.read(reply.body)["result"] ?? nil
        }
        let state = try await call()["requestState"] ?? nil
        let first = try await call([JSON.Member("requestState", state), JSON.Member("inputResponses", yes)])
        #expect(first["structuredContent"]?["also_failed"]?.array?.count == 1)
        #expect(try await call()["structuredContent"] == first["structuredContent"])
    }

    @Test func `a client of the handshake era is asked on the stream of the call`() async throws {
        let task = try await board.create()
        try await board.claim()
        let session = try await board.session(capabilities: ["elicitation": [:]])
        let request: JSON = [
            "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": ["name": "cancel_task", "arguments": ["task_id": task.id.json]],
        ]
        let stream = try OpenConnection(await board.send(request, session, by: .boss))
        let question = await stream.message()
        #expect(question?["method"] == "elicitation/create")
        #expect(try await status(task) == .inProgress)
        let answer: JSON = ["jsonrpc": "2.0", "id": question?["id"] ?? nil, "result": yes["confirm"] ?? nil]
        _ = await board.send(answer, session, by: .boss)
        #expect(await stream.message()?["result"]?["structuredContent"]?["status"] == "cancelled")
    }

    @Test func `the question about a sensitive task keeps its text back`() async throws {
        var draft = TaskDraft(agentType: .planning, description: "The secret garden", leaseSeconds: 60)
        draft.isSensitive = true
        let task = try await board.tasks.create(draft, by: .boss, once: nil)
        try await board.claim()
        let message = try await cancel(task)["inputRequests"]?["confirm"]?["params"]?["message"]?.string
        #expect(message?.hasPrefix("Cancel \(task.id)? ada has worked on it for 0 seconds") == true)
    }
}

import MCP
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What clients are told of changes")
struct BoardUpdateTests {
    private let board: BoardFixture

    init() throws { board = try BoardFixture() }

    @Test func `a watched task is told of with every change, and its result when it is there`() async throws {
        let task = try await board.create()
        let uri = "task://\(task.id)"
        let stream = try await board.listen(["resourceSubscriptions": [.string(uri)]])
        _ = await stream.message()
        try await board.claim()
        let update = await stream.message()
        #expect(update?["method"] == "notifications/resources/updated")
        #expect(update?["params"]?["uri"]?.string == uri)
        try await board.finish(task.id)
        #expect(await stream.message()?["params"]?["uri"]?.string == uri)
        try await stream.close()
    }

    @Test func `listings and the summary are told of once a second, however much happens`() async throws {
        let stream = try await board.listen([
            "resourcesListChanged": true, "resourceSubscriptions": ["board://summary"],
        ])
        _ = await stream.message()
        for _ in 1...20 { try await board.create() }
        await board.janitor.tidy(round: 1, elapsed: .seconds(1))
        let first = await stream.message()?["method"]?.string
        let second = await stream.message()?["method"]?.string
        #expect(
            Set([first, second])
                == ["notifications/resources/list_changed", "notifications/resources/updated"]
        )
        await board.janitor.tidy(round: 2, elapsed: .seconds(1))
        try await stream.close()
        #expect(await stream.message() == nil)
    }

    @Test func `a client of the handshake era reads in its log how its own tasks ended`() async throws {
        let session = try await board.session()
        let stream = try OpenConnection(await board.endpoint.answerGet(headers: session, caller: .boss))
        let done = try await board.create()
        let foreign = try await board.create(by: Caller(keyID: "k8", role: .orchestrator))
        let failing = try await board.create()
        for task in [done, foreign, failing] {
            try await board.claim()
            if task.id == failing.id { try await board.fail(task.id) } else { try await board.finish(task.id) }
        }
        let dropped = try await board.create()
        _ = try await board.tasks.cancel(dropped.id, because: "no", by: .boss, once: nil)
        var lines: [JSON] = []
        while lines.count < 3, let message = await stream.message() {
            if message["method"] == "notifications/message", let params = message["params"] { lines.append(params) }
        }
        func line(_ level: JSON, _ event: JSON, _ task: TaskRecord, _ status: JSON) -> JSON {
            [
                "level": level, "logger": "callboard.tasks",
                "data": ["event": event, "task_id": task.id.json, "agent_type": "planning", "status": status],
            ]
        }
        #expect(
            lines == [
                line("info", "task_completed", done, "completed"), line("warning", "task_failed", failing, "failed"),
                line("warning", "task_cancelled", dropped, "cancelled"),
            ]
        )
        try await stream.close()
    }
}

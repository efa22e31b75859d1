import MCP
import Orchestration
import StorageSQLite
import TestSupport
import Testing
import Tools
import Vocabulary

@Suite("Tools in quarantine")
struct QuarantineToolTests {
    /// What becomes of a call of an agent in quarantine.
    private enum Fate {
        case looks
        case refused
    }

    /// One row at least for each tool that workers may call.
    private static let matrix: [(tool: String, arguments: JSON, fate: Fate)] = [
        ("poll_tasks", ["agent_id": "ada"], .refused),
        ("submit_result", ["task_id": "TASK", "status": "completed", "result": [:], "agent_id": "ada"], .refused),
        ("register_agent", ["agent_id": "ada", "agent_type": "planning", "capabilities": ["new"]], .refused),
        ("heartbeat", ["agent_id": "ada"], .refused),
        ("heartbeat", ["agent_id": "ada", "task_id": "TASK", "progress": 0.5], .refused),
        ("get_shared_state", ["key": "k"], .looks),
        ("set_shared_state", ["key": "k", "value": ["mine": true]], .refused),
        ("list_rooms", [:], .looks),
        ("create_room", ["roomName": "another"], .refused),
        ("enter_room", ["agentName": "ada", "roomName": "other"], .refused),
        ("leave_room", ["agentName": "ada", "roomName": "general"], .refused),
        ("list_room_users", ["roomName": "general"], .looks),
        ("send_message", ["agentName": "ada", "roomName": "general", "message": "hello"], .refused),
        ("get_messages", ["roomName": "general", "agentName": "ada"], .looks),
        ("get_messages", ["roomName": "general", "agentName": "ada", "mentionsOnly": true], .looks),
        ("get_messages", ["roomName": "general", "agentName": "ada", "unreadOnly": true], .refused),
        ("wait_for_messages", ["roomName": "general", "agentName": "ada", "timeout": 0], .refused),
        ("search_messages", ["query": "hello"], .looks),
        ("get_status", [:], .looks),
    ]

    /// A board on which ada held a task, was in a room, and is in quarantine since.
    private func board() async throws -> (board: BoardFixture, task: TaskID) {
        let board = try BoardFixture()
        _ = try await board.call("register_agent", ["agent_id": "ada"], by: .ada)
        for room in ["general", "other"] { _ = try await board.call("create_room", ["roomName": .string(room)]) }
        for agent in ["ada", "bob"] {
            _ = try await board.call("enter_room", ["agentName": .string(agent), "roomName": "general"])
        }
        _ = try await board.call(
            "send_message",
            ["agentName": "bob", "roomName": "general", "message": "hello @ada"],
            by: .bob
        )
        _ = try await board.call("set_shared_state", ["key": "k", "value": ["a": 1]])
        let task = try await board.create()
        #expect(try await board.claim()?.id == task.id)
        let answer = try await board.call("quarantine", ["kind": "agent", "name": "ada", "reason": "it leaks"])
        #expect(answer["structuredContent"]?["requeued"] == .array([task.id.json]))
        return (board, task.id)
    }

    private func outcome(_ result: JSON) -> String {
        result["structuredContent"]?["error"]?["code"]?.string ?? "ok"
    }

    private func arguments(_ arguments: JSON, _ task: TaskID) -> JSON {
        let text = arguments.description.replacing("TASK", with: task.rawValue)
        return (try? JSONReader.read(text)) ?? arguments
    }

    @Test func `every tool of workers has a row`() throws {
        let tools = try BoardFixture().catalog.tools.filter { $0.isOpen(to: .worker) }.map(\.name)
        #expect(Set(tools) == Set(Self.matrix.map(\.tool)))
    }

    @Test func `an agent in quarantine may look, and change nothing`() async throws {
        let (board, task) = try await board()
        for row in Self.matrix {
            let result = try await board.call(row.tool, arguments(row.arguments, task), by: .ada)
            #expect(outcome(result) == (row.fate == .looks ? "ok" : "QUARANTINED"), "\(row.tool) \(row.arguments)")
        }
        #expect(try await board.tasks.task(task).status == .pending)
        #expect(try await board.store.state("k", at: board.time.now())?.updatedBy == "key:k0")
        #expect(try await board.store.agent(.ada)?.capabilities == [])
        let status = try await board.call("get_status", ["roomName": "general"])["structuredContent"]?["rooms"]?.array
        #expect(status?.first?["totalMessages"] == 1)
        #expect(try await board.store.rooms(of: nil).map(\.name.rawValue) == ["general", "other"])
        // Its cursor did not move, and it goes on where it was.
        _ = try await board.call("quarantine", ["kind": "agent", "name": "ada", "on": false])
        let unread = try await board.call(
            "get_messages",
            ["roomName": "general", "agentName": "ada", "unreadOnly": true],
            by: .ada
        )
        #expect(unread["structuredContent"]?["count"] == 1)
        #expect(outcome(try await board.call("poll_tasks", ["agent_id": "ada"], by: .ada)) == "ok")
    }

    @Test func `nobody acts in the name of an agent in quarantine`() async throws {
        let (board, task) = try await board()
        let rows = Self.matrix.filter { row in
            row.fate == .refused && (row.arguments["agent_id"] ?? row.arguments["agentName"]) != nil
        }
        #expect(rows.count == 10)
        for row in rows {
            let result = try await board.call(row.tool, arguments(row.arguments, task), by: .boss)
            #expect(outcome(result) == "QUARANTINED", "\(row.tool) \(row.arguments)")
        }
    }

    @Test func `an orchestrator in quarantine orders nothing, and does not free itself`() async throws {
        let (board, task) = try await board()
        let fallen = Caller(keyID: "k9", role: .orchestrator, agent: .ada)
        let calls: [(String, JSON)] = [
            ("create_task", ["agent_type": "planning", "task_description": "x"]),
            ("cancel_task", ["task_id": task.json]),
            ("retry_task", ["task_id": task.json]), ("clear_room_messages", ["roomName": "general", "confirm": true]),
            ("quarantine", ["kind": "agent", "name": "ada", "on": false]),
        ]
        for (tool, arguments) in calls {
            #expect(outcome(try await board.call(tool, arguments, by: fallen)) == "QUARANTINED", "\(tool)")
        }
        #expect(outcome(try await board.call("get_task_status", ["task_id": task.json], by: fallen)) == "ok")
    }

    @Test func `whoever is refused is told why, and whom to ask`() async throws {
        let (board, _) = try await board()
        let result = try await board.call("poll_tasks", ["agent_id": "ada"], by: .ada)
        let message = try #require(result["structuredContent"]?["error"]?["message"]?.string)
        #expect(message.contains("it leaks") && message.contains("key:k0"))
        #expect(result["structuredContent"]?["error"]?["retryable"] == false)
    }

    @Test func `a room in quarantine is read, and takes nothing`() async throws {
        let (board, _) = try await board()
        _ = try await board.call("quarantine", ["kind": "room", "name": "general", "reason": "a worm"])
        let said = try await board.call(
            "send_message",
            ["agentName": "bob", "roomName": "general", "message": "x"],
            by: .bob
        )
        #expect(outcome(said) == "QUARANTINED")
        #expect(outcome(try await board.call("get_messages", ["roomName": "general"], by: .bob)) == "ok")
        let rooms = try await board.call("list_rooms", [:])["structuredContent"]?["rooms"]?.array
        #expect(rooms?.map { $0["quarantined"]?.string } == ["a worm", nil])
    }

    @Test func `it is shown where the agent is listed, and why its task waits`() async throws {
        let (board, task) = try await board()
        let agents = try await board.call("list_agents", [:])["structuredContent"]?["agents"]?.array
        #expect(agents?.first?["quarantined"] == "it leaks")
        let explained = try await board.call("explain_task", ["task_id": task.json])["structuredContent"]
        #expect(explained?["summary"]?.string?.contains("in quarantine") == true)
        #expect(explained?["timeline"]?.array?.last?.string?.hasSuffix("requeued by ada: quarantined") == true)
    }

    @Test func `an order needs a reason, a name that is known, and an orchestrator`() async throws {
        let (board, _) = try await board()
        #expect(outcome(try await board.call("quarantine", ["kind": "agent", "name": "bob"])) == "INVALID_ARGUMENT")
        let nobody: JSON = ["kind": "agent", "name": "nobody", "reason": "x"]
        #expect(outcome(try await board.call("quarantine", nobody)) == "AGENT_NOT_FOUND")
        let room: JSON = ["kind": "room", "name": "../etc", "reason": "x"]
        #expect(outcome(try await board.call("quarantine", room)) == "INVALID_ARGUMENT")
        for caller in [Caller.bob, .watcher] {
            let order: JSON = ["kind": "agent", "name": "ada", "on": false]
            #expect(outcome(try await board.call("quarantine", order, by: caller)) == "FORBIDDEN")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a wait that is open gets nothing, and keeps no task from others`() async throws {
        let board = try BoardFixture()
        _ = try await board.agents.register(.ada, as: .planning, capabilities: nil)
        let waiting = Task {
            try await board.tasks.poll(for: .ada, of: .planning, limit: 1, waiting: .seconds(600), once: nil)
        }
        await board.time.sleepers(1)
        _ = try await board.call("quarantine", ["kind": "agent", "name": "ada", "reason": "it leaks"])
        let task = try await board.create()
        await #expect(throws: Fault.self) { try await waiting.value }
        #expect(try await board.claim(by: .bob)?.id == task.id)
    }
}

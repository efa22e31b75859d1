import AgentTelemetry
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("What a stop brings")
struct StopTests {
    private static let mentions = HookOptions(deliversMentions: true)
    private static let tasks = HookOptions(deliversTasks: true)
    private static let both = HookOptions(deliversMentions: true, deliversTasks: true)
    private static let general = RoomName(rawValue: "general")

    private func boardWithRoom(_ names: String...) async throws -> HookedBoard {
        let board = try HookedBoard()
        for name in names.isEmpty ? ["general"] : names {
            let room = RoomName(rawValue: name)
            _ = try await board.rooms.create(room, description: nil, by: .local, once: nil)
            for agent in [AgentID.planner, .tester] { _ = try await board.rooms.enter(room, as: agent, once: nil) }
        }
        return board
    }

    private func say(_ text: String, in room: RoomName = general, on board: HookedBoard) async throws {
        // Each is sent a minute after the other, so that none is too fast.
        board.time.advance(by: .seconds(60))
        _ = try await board.rooms.send(text, to: room, as: .tester, once: nil)
    }

    private func unread(_ board: HookedBoard, in room: RoomName = general) async throws -> [String] {
        let query = MessageQuery(room: room, reader: .planner, start: .unread, isMentionsOnly: true)
        return try await board.rooms.messages(query).messages.map(\.text)
    }

    // MARK: Mentions

    @Test
    func `unread mentions come as context that makes the agent go on`() async throws {
        let board = try await boardWithRoom()
        try await say("nothing for you", on: board)
        try await say("@planning-agent-001 the plan \"B\"\nis ready", on: board)
        let answer = await board.receive(HookBodies.stop(), Self.mentions)
        #expect(answer.status == 200)
        #expect(answer.json["hookSpecificOutput"]?["hookEventName"] == "Stop")
        #expect(answer.json["decision"] == nil)
        let note = try #require(answer.json["hookSpecificOutput"]?["additionalContext"]?.string)
        #expect(note.contains("not instructions"))
        let lines = note.split(separator: "\n")
        #expect(lines.count == 2)
        let message = try JSONReader.read(String(lines[1]))
        #expect(message["roomName"] == "general")
        #expect(message["agentName"] == "testing-agent-001")
        #expect(message["message"] == "@planning-agent-001 the plan \"B\"\nis ready")
        #expect(message["flags"] == nil)
    }

    @Test
    func `what was handed back is read, and does not come again`() async throws {
        let board = try await boardWithRoom()
        try await say("@planning-agent-001 one", on: board)
        #expect(await board.note(Self.mentions) != nil)
        #expect(try await unread(board).isEmpty)
        for isContinuing in [true, false] {
            let body = HookBodies.stop(isContinuing: isContinuing)
            #expect(await board.receive(body, Self.mentions) == .init(ok: "{}"))
        }
        // What is said since is news, also to an agent that goes on.
        try await say("@planning-agent-001 two", on: board)
        let note = await board.note(Self.mentions, at: HookBodies.stop(isContinuing: true))
        #expect(note?.contains("two") == true)
        #expect(note?.contains("one\"") == false)
    }

    @Test
    func `mentions of all rooms come together, and what is too much stays unread`() async throws {
        let board = try await boardWithRoom("alpha", "beta", "gamma")
        for room in ["alpha", "beta"] {
            for number in 1...14 {
                try await say("@planning-agent-001 \(room) \(number)", in: RoomName(rawValue: room), on: board)
            }
        }
        try await say("@planning-agent-001 last", in: RoomName(rawValue: "gamma"), on: board)
        let note = try #require(await board.note(Self.mentions))
        let shown = note.split(separator: "\n").filter { $0.hasPrefix("{") }.count
        let left = try await unread(board, in: RoomName(rawValue: "beta")).count
        #expect(shown >= 20)
        #expect(shown + left == 28)
        #expect(left > 0)
        #expect(try await unread(board, in: RoomName(rawValue: "gamma")) == ["@planning-agent-001 last"])
        #expect(note.contains("more to read in beta, gamma"))
    }

    @Test
    func `long mentions are handed back a few at a time`() async throws {
        let board = try await boardWithRoom()
        for number in 1...8 {
            try await say("@planning-agent-001 \(number) " + String(repeating: "x", count: 7_000), on: board)
        }
        let note = try #require(await board.note(Self.mentions))
        #expect(note.split(separator: "\n").filter { $0.hasPrefix("{") }.count == 4)
        #expect(try await unread(board).count == 4)
    }

    @Test
    func `an agent in no room, or without mentions, may stop`() async throws {
        #expect(try await HookedBoard().receive(HookBodies.stop(), Self.mentions) == .init(ok: "{}"))
        let board = try await boardWithRoom()
        #expect(await board.receive(HookBodies.stop(), Self.mentions) == .init(ok: "{}"))
    }

    @Test(arguments: [HookBodies.subagentStop, HookBodies.stopFailure, HookBodies.postToolUse])
    func `only a stop brings anything, and only where it is asked for`(body: String) async throws {
        let board = try await boardWithRoom()
        try await say("@planning-agent-001 hello", on: board)
        board.work.offer(.sample())
        #expect(await board.receive(body, Self.both) == .init(ok: "{}"))
        #expect(await board.receive(HookBodies.stop()) == .init(ok: "{}"))
        #expect(try await unread(board).count == 1)
    }

    // MARK: Tasks

    @Test
    func `a task that waits is told of once in a session`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample())
        let note = try #require(await board.note(Self.tasks))
        #expect(note.contains("task-20261121-001"))
        #expect(note.contains("\"Plan the release\""))
        #expect(note.contains("poll_tasks"))
        #expect(board.work.asked == ["planning-agent-001 planning"])
        for isContinuing in [false, true] {
            let body = HookBodies.stop(isContinuing: isContinuing)
            #expect(await board.receive(body, Self.tasks) == .init(ok: "{}"))
        }
        #expect(await board.note(Self.tasks, at: HookBodies.stop(of: "s2")) != nil)
        board.work.offer(.sample(2))
        #expect(await board.note(Self.tasks, at: HookBodies.stop(isContinuing: true))?.contains("-002") == true)
    }

    @Test
    func `a session that goes on is told nothing if it is not known what it was told`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample())
        #expect(await board.note(Self.tasks, at: HookBodies.stop(isContinuing: true)) == nil)
        #expect(await board.note(Self.tasks, at: HookBodies.stop(of: nil)) == nil)
        #expect(await board.note(Self.tasks) != nil)
    }

    @Test
    func `a session forgets what it was told when it ends`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample())
        for _ in 1...2 {
            #expect(await board.note(Self.tasks) != nil)
            _ = await board.receive(HookBodies.end(of: "s1"))
        }
    }

    @Test
    func `of a long text only the beginning is shown`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample(1, String(repeating: "é", count: 300) + "END"))
        let note = try #require(await board.note(Self.tasks))
        #expect(note.contains("It begins: \"" + String(repeating: "é", count: 300) + "…\""))
        #expect(!note.contains("END"))
    }

    @Test
    func `the text of a sensitive task is not shown`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample(1, "the password", isSensitive: true))
        let note = try #require(await board.note(Self.tasks))
        #expect(!note.contains("password"))
        #expect(note.contains("sensitive"))
    }

    @Test
    func `an agent that still holds a task is reminded of it`() async throws {
        let board = try HookedBoard()
        board.work.offer(.sample(heldBy: .planner))
        let note = try #require(await board.note(Self.tasks))
        #expect(note.contains("still yours"))
        #expect(note.contains("submit_result"))
    }

    @Test
    func `a look for tasks that fails loses no mentions`() async throws {
        let board = try await boardWithRoom()
        try await say("@planning-agent-001 hello", on: board)
        board.work.fail(with: Fault(.storeBusy, "The store is busy."))
        #expect(await board.note(Self.both)?.contains("hello") == true)
    }

    @Test
    func `mentions and a task come in one note`() async throws {
        let board = try await boardWithRoom()
        try await say("@planning-agent-001 hello", on: board)
        board.work.offer(.sample())
        let note = try #require(await board.note(Self.both))
        #expect(note.contains("hello"))
        #expect(note.contains("task-20261121-001"))
    }
}

import AgentTelemetry
import Orchestration
import TestSupport
import Testing
import Vocabulary

@Suite("Hooks")
struct HookTests {
    @Test
    func `every event is a sign of life and counted by its name`() async throws {
        let board = try HookedBoard()
        for body in HookBodies.all {
            board.time.advance(by: .seconds(10))
            #expect(await board.receive(body) == .init(ok: "{}"))
            let agent = try #require(try await board.agents.agent(.planner))
            #expect(agent.lastHeartbeat == board.time.now())
        }
        for event in ["post_tool_use", "stop", "subagent_stop", "stop_failure", "session_end", "other"] {
            #expect(try board.count(event) == 1, "\(event)")
        }
        #expect(try await board.agents.type(of: .planner) == .planning)
    }

    @Test(arguments: ["", "[]", "{", "{}", "{\"hook_event_name\":5}", "{\"hook_event_name\":\"\"}", "hello"])
    func `a body that is no hook is refused with a sentence`(body: String) async throws {
        let board = try HookedBoard()
        let answer = await board.receive(body)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?.string?.isEmpty == false)
        #expect(try await board.agents.agent(.planner) == nil)
    }

    @Test
    func `a body that is no JSON by its type is refused`() async throws {
        #expect(try await HookedBoard().receive(HookBodies.stop, type: "text/plain").status == 415)
    }

    @Test
    func `a body that is too large is refused`() async throws {
        let body = HookBodies.used(String(repeating: "x", count: HookReceiver.largestBody), in: "s1")
        #expect(try await HookedBoard().receive(body).status == 413)
    }

    @Test(
        arguments: [
            (.planner, nil, .planner), (.planner, "planning-agent-001", .planner),
            (.local, "testing-agent-001", .tester),
            (.operatorKey, "testing-agent-001", .tester), (.lead, nil, AgentID(rawValue: "lead")),
        ] as [(Caller, String?, AgentID)]
    )
    func `the key tells the agent, or the address if the key may act for others`(
        caller: Caller,
        named: String?,
        agent: AgentID
    ) async throws {
        let board = try HookedBoard()
        #expect(await board.receive(HookBodies.sessionEnd, HookOptions(agentName: named), from: caller).status == 200)
        #expect(board.work.ended == ["\(agent): the session of its client ended (prompt_input_exit)"])
    }

    @Test(
        arguments: [
            (.planner, "testing-agent-001", 403), (.nobody, "testing-agent-001", 403), (.viewer, nil, 403),
            (.local, nil, 200), (.nobody, nil, 200), (.local, "a\u{202E}", 400),
        ] as [(Caller, String?, Int)]
    )
    func `hooks in another's name are refused, and those of a session without an agent have no effect`(
        caller: Caller,
        named: String?,
        status: Int
    ) async throws {
        let board = try HookedBoard()
        let answer = await board.receive(HookBodies.sessionEnd, HookOptions(agentName: named), from: caller)
        #expect(answer.status == status)
        #expect(board.work.ended.isEmpty)
    }

    @Test(
        arguments: [
            (nil, HookOptions()), ("", HookOptions()), ("deliver=mentions", HookOptions(deliversMentions: true)),
            ("deliver=mentions,tasks", HookOptions(deliversMentions: true, deliversTasks: true)),
            ("deliver=tasks&x=1&deliver=mentions", HookOptions(deliversMentions: true, deliversTasks: true)),
            ("agent=planning-agent-001&deliver=", HookOptions(agentName: "planning-agent-001")),
            (
                "agent=Zo%C3%AB%201+&deliver=mentions%2Ctasks",
                HookOptions(deliversMentions: true, deliversTasks: true, agentName: "Zoë 1+")
            ),
        ] as [(String?, HookOptions)]
    )
    func `the address says what is delivered`(query: String?, options: HookOptions) throws {
        #expect(try HookOptions(query: query) == options)
    }

    @Test(arguments: ["deliver=mail", "agent=%FF", "deliver=%"])
    func `an address that cannot be read is refused`(query: String) {
        #expect(throws: Fault.self) { try HookOptions(query: query) }
    }
}

@Suite("Ends of sessions")
struct SessionEndTests {
    private static let poll = "mcp__callboard__poll_tasks"

    @Test(arguments: ["clear", "resume", "logout", "prompt_input_exit", "other"])
    func `the end of a session gives back what its agent holds`(reason: String) async throws {
        let board = try HookedBoard()
        _ = await board.receive(HookBodies.used(Self.poll, in: "s1"))
        #expect(await board.receive(HookBodies.end(of: "s1", reason: reason)) == .init(ok: "{}"))
        #expect(board.work.ended == ["planning-agent-001: the session of its client ended (\(reason))"])
    }

    @Test
    func `a session that was never seen to poll gives back too, and so does one without a name`() async throws {
        let board = try HookedBoard()
        for session in ["s1", nil] { _ = await board.receive(HookBodies.end(of: session)) }
        #expect(board.work.ended.count == 2)
    }

    @Test
    func `the end of an old session takes nothing from the one that polled since`() async throws {
        let board = try HookedBoard()
        for session in ["s1", "s2"] { _ = await board.receive(HookBodies.used(Self.poll, in: session)) }
        #expect(await board.receive(HookBodies.end(of: "s1")) == .init(ok: "{}"))
        #expect(board.work.ended.isEmpty)
        // The one that holds the work gives it back.
        _ = await board.receive(HookBodies.end(of: "s2"))
        #expect(board.work.ended.count == 1)
        // It has ended, so it protects nothing any more.
        _ = await board.receive(HookBodies.end(of: "s3"))
        #expect(board.work.ended.count == 2)
    }

    @Test(arguments: ["mcp__callboard__submit_result", "poll_tasks", "mcp__callboard__poll_tasks_now", "Bash"])
    func `only a poll takes work`(tool: String) async throws {
        let board = try HookedBoard()
        _ = await board.receive(HookBodies.used(tool, in: "s2"))
        _ = await board.receive(HookBodies.end(of: "s1"))
        #expect(board.work.ended.count == 1)
    }

    @Test
    func `polls of one agent protect no other`() async throws {
        let board = try HookedBoard()
        _ = await board.receive(HookBodies.used("mcp__plugin_x_callboard__poll_tasks", in: "s2"), from: .lead)
        _ = await board.receive(HookBodies.end(of: "s1"))
        #expect(board.work.ended.count == 1)
    }

    @Test
    func `a reason that is no word does not reach the history`() async throws {
        let board = try HookedBoard()
        _ = await board.receive(HookBodies.end(of: "s1", reason: "x\n{\"event\":\"forged\"}"))
        #expect(board.work.ended == ["planning-agent-001: the session of its client ended (other)"])
    }

    @Test
    func `a busy store asks to come again, and the session may end once more`() async throws {
        let board = try HookedBoard()
        board.work.fail(with: Fault(.storeBusy, "The store is busy.", retryAfter: 2))
        let answer = await board.receive(HookBodies.end(of: "s1"))
        #expect(answer.status == 503)
        #expect(answer.retryAfter == 2)
        #expect(answer.json["error"] == "The store is busy.")
        board.work.fail(with: nil)
        #expect(await board.receive(HookBodies.end(of: "s1")).status == 200)
        #expect(board.work.ended.count == 1)
    }
}

@Suite("Ends of sessions whose client hangs up")
struct HangUpTests {
    @Test
    func `what a session's end began is brought to its end`() async throws {
        let work = ScriptedWork(isHeld: true)
        let board = try HookedBoard(work: work)
        let hook = Task { await board.receive(HookBodies.end(of: "s1")) }
        await work.gate.arrivals(1)
        hook.cancel()
        work.gate.open()
        #expect(await hook.value.status == 200)
        #expect(work.ended.count == 1)
    }
}

import Client
import Demo
import Testing
import Vocabulary

struct DemoCompanyTests {
    private func run(
        on board: FakeBoard,
        time: HeldTime = HeldTime(),
        writingTo transcript: Transcript = Transcript()
    ) async throws -> DemoSummary {
        let company = DemoCompany(
            endpoint: "http://127.0.0.1:3000/mcp",
            keys: DemoKeys(),
            display: PlainDisplay { transcript.write($0) },
            pace: .normal,
            time: time
        ) { agent, _ in FakeLine(board: board, agent: agent) }
        return try await company.run()
    }

    /// The sentences that the display showed of one actor, in their order.
    private func sentences(of actor: String, in transcript: Transcript) -> [String] {
        transcript.lines.compactMap { line in
            let rest = line.dropFirst(8)
            guard rest.hasPrefix(actor.padding(to: 24) + "  ") else { return nil }
            return String(rest.dropFirst(26))
        }
    }

    @Test func `every agent plays its part`() async throws {
        let board = FakeBoard()
        let transcript = Transcript()
        _ = try await run(on: board, writingTo: transcript)
        let poll = try #require(await board.calls.first { $0.tool == "get_shared_state" })
        let key = try #require(poll.arguments["key"]?.string)
        let expected = [
            "board": [
                "is at http://127.0.0.1:3000/mcp; the project is shorten, a small URL shortener",
                "gives redirect to implementation-agent-001 (attempt 2): the lease of implementation-agent-002 has lapsed",
            ],
            "orchestrator": [
                "posts plan as task-1 for planning",
                "has the result of plan",
                "posts codes as task-2 for implementation, after plan",
                "posts redirect as task-3 for implementation, after plan",
                "posts clicks as task-4 for implementation, after plan",
                "posts tests as task-5 for testing, after codes, redirect, clicks",
                "posts readme as task-6 for documentation, after tests",
                "has the result of codes",
                "has the result of redirect",
                "has the result of clicks",
                "retries tests: The earlier test run has ended; the port is free.",
                "has the result of tests",
                "has the result of readme",
            ],
            "planning-agent-001": [
                "signs in for planning",
                "takes plan",
                "writes \(key), version 1",
                "hands in plan: five tasks, decisions in the shared state",
            ],
            "implementation-agent-001": [
                "signs in for implementation",
                "takes codes",
                "reads \(key)",
                "hands in codes: 3.5 trillion codes; a clash is drawn again",
                "takes clicks",
                "reads \(key)",
                "hands in clicks: one write a second, whatever the traffic",
                "reads \(key)",
                "hands in redirect: one indexed read per redirect",
            ],
            "implementation-agent-002": [
                "signs in for implementation",
                "takes redirect",
                "reads \(key)",
                "dies with redirect in its hands; its lease of 5 s runs on",
            ],
            "testing-agent-001": [
                "signs in for testing",
                "takes tests",
                "hands in tests as failed: Port 8081 is still held by an earlier test run; nothing was tested.",
                "takes tests (attempt 2)",
                "hands in tests: 24 of 24 checks pass, 1,000 of 1,000 clicks counted",
            ],
            "documentation-agent-001": [
                "signs in for documentation",
                "takes readme",
                "hands in readme: quick start, three requests, five decisions",
            ],
        ]
        for (actor, sentences) in expected {
            #expect(self.sentences(of: actor, in: transcript) == sentences, "\(actor)")
        }
    }

    @Test func `the summary gives the figures of the board`() async throws {
        let transcript = Transcript()
        let summary = try await run(on: FakeBoard(), writingTo: transcript)
        #expect(summary.rows.map(\.agentType) == ["planning", "implementation", "testing", "documentation"])
        #expect(summary.rows.map(\.tasks) == [1, 3, 1, 1])
        #expect(summary.rows.map(\.attempts) == [1, 4, 2, 1])
        #expect(summary.rows.map(\.meanQueueWait.milliseconds) == [0, 20, 40, 50])
        #expect(summary.rows.map(\.maximumQueueWait.milliseconds) == [0, 30, 40, 50])
        #expect(summary.rows.map(\.meanRunTime.milliseconds) == [400, 402, 404, 405])
        #expect(summary.recoveries.map(\.taskID) == ["task-3"])
        #expect(transcript.lines.suffix(summary.lines.count + 1) == summary.lines + [""])
    }

    @Test func `an orchestrator's tasks say what the board needs to know`() async throws {
        let board = FakeBoard()
        _ = try await run(on: board)
        let drafts = await board.calls.filter { $0.tool == "create_task" }.map(\.arguments)
        #expect(drafts.map { $0["lease_seconds"] } == [nil, 5, 5, 5, nil, nil])
        #expect(drafts.map { $0["dependencies"]?.array?.count } == [0, 1, 1, 1, 3, 1])
        #expect(drafts.allSatisfy { $0["deadline_seconds"] == 90 })
        #expect(await board.open.isEmpty, "every line is closed at the end")
    }

    @Test func `a busy board is asked again with the same identifier, and every call has its own`() async throws {
        let board = FakeBoard(.busy)
        _ = try await run(on: board)
        let creations = await board.calls.filter { $0.tool == "create_task" }.map(\.toolUseID)
        #expect(creations.count == 7)
        #expect(creations[0] == creations[1])
        let tries = Dictionary(grouping: await board.calls, by: \.toolUseID)
        for calls in tries.values {
            #expect(Set(calls.map { "\($0.agent) \($0.tool) \($0.arguments)" }).count == 1)
        }
    }

    @Test func `a board with somebody's tasks is left alone`() async throws {
        let board = FakeBoard(.occupied)
        let failure = await #expect(throws: DemoFailure.self) { try await run(on: board) }
        #expect(failure?.description.contains("task-9 is still pending") == true)
        #expect(await Set(board.calls.map(\.tool)) == ["list_tasks"])
    }

    @Test func `a failure names its step and leaves nothing on the board`() async throws {
        let board = FakeBoard(.refusing)
        let failure = await #expect(throws: DemoFailure.self) { try await run(on: board) }
        #expect(
            failure?.description == "The demo stopped while planning-agent-001 handed in plan. LEASE_LOST: Too late."
        )
        #expect(await board.cancelled == ["task-1"])
        #expect(await board.open.isEmpty)
    }

    @Test func `a board that hands nothing out is given up when the time is over`() async throws {
        let failure = await #expect(throws: DemoFailure.self) {
            try await run(on: FakeBoard(.stalled), time: HeldTime(longest: .seconds(60)))
        }
        #expect(failure?.description.contains("not finished within 60.0 seconds") == true)
    }

    @Test func `a demo that is cancelled leaves nothing on the board`() async throws {
        let board = FakeBoard(.stalled)
        let (events, sink) = AsyncStream.makeStream(of: String.self)
        let company = DemoCompany(
            endpoint: "http://127.0.0.1:3000/mcp",
            keys: DemoKeys(),
            display: PlainDisplay { sink.yield($0) },
            pace: .normal,
            time: HeldTime()
        ) { agent, _ in FakeLine(board: board, agent: agent) }
        let play = Task { try await company.run() }
        for await event in events where event.contains("posts plan") { break }
        play.cancel()
        await #expect(throws: CancellationError.self) { try await play.value }
        #expect(await board.cancelled == ["task-1"])
        #expect(await board.open.isEmpty)
    }

    @Test func `an address that is none fails before anything is shown`() async throws {
        let transcript = Transcript()
        let company = DemoCompany(
            endpoint: "nowhere",
            keys: DemoKeys(),
            display: PlainDisplay { transcript.write($0) }
        )
        await #expect(throws: DemoFailure.self) { try await company.run() }
        #expect(transcript.all.isEmpty)
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

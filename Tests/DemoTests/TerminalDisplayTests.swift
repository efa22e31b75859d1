import Demo
import Synchronization
import Testing

struct TerminalDisplayTests {
    /// Plays the samples up to a moment on a terminal, and gives what each painting wrote.
    private func paintings(
        until milliseconds: Int = .max,
        columns: Int = 120,
        hasColour: Bool = false,
        refreshingAt refresh: Duration? = nil
    ) -> [String] {
        let transcript = Transcript()
        let console = Console(
            isTerminal: true,
            hasColour: hasColour,
            columns: { columns },
            write: { transcript.write($0) }
        )
        let display = console.display
        for (moment, event) in DemoEvent.samples where moment <= milliseconds {
            display.show(event, at: .milliseconds(moment))
        }
        if let refresh { display.refresh(at: refresh) }
        return transcript.all
    }

    /// The lines of a painting without the sequences that move the cursor.
    private func lines(of painting: String) -> [String] {
        painting.replacing(/\u{1B}\[\d*[AKJ]|\r/, with: "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
    }

    @Test func `the board shows a row for each task and the last events`() throws {
        let last = try #require(paintings().last)
        #expect(
            lines(of: last) == [
                "callboard demo  12.3 s  shorten · http://127.0.0.1:3000/mcp",
                "",
                "  task      state      agent                     try",
                "  codes     completed  implementation-agent-001  2    never the same twice",
                "  tests     running    testing-agent-001         2    ────────── ",
                "",
                " 6.5 s  orchestrator              has the result of codes",
                " 6.6 s  testing-agent-001         takes tests",
                " 6.9 s  testing-agent-001         hands in tests as failed: the port is taken",
                " 6.9 s  orchestrator              retries tests: the port is free",
                "12.3 s  testing-agent-001         takes tests (attempt 2)",
                "",
            ]
        )
    }

    @Test func `a running task shows its progress, and a waiting one what it waits for`() throws {
        let lines = lines(of: try #require(paintings(until: 350).last))
        #expect(
            lines[3]
                == "  codes     running    implementation-agent-002  1    ━━━━━───── drawing codes"
        )
        #expect(lines[4] == "  tests     waiting    testing                        for codes")
    }

    @Test func `a task that is taken before it was seen posted is running all the same`() throws {
        let transcript = Transcript()
        let console = Console(isTerminal: true, hasColour: false, columns: { 100 }, write: { transcript.write($0) })
        let display = console.display
        display.show(.claimed(agent: "planning-agent-001", part: "plan", attempt: 1), at: .zero)
        display.show(.posted(part: "plan", taskID: "task-1", agentType: "planning", dependencies: []), at: .zero)
        let rows = lines(of: try #require(transcript.all.last)).filter { $0.hasPrefix("  plan ") }
        #expect(rows == ["  plan      running    planning-agent-001        1    ────────── "])
    }

    @Test func `the lease of a dead worker counts down with time alone`() throws {
        let running = paintings(until: 360, refreshingAt: .milliseconds(1_360))
        #expect(
            lines(of: try #require(running.last))[3].hasSuffix(
                "lost       implementation-agent-002  1    lease lapses in 4.0 s"
            )
        )
        let over = paintings(until: 360, refreshingAt: .seconds(6))
        #expect(lines(of: try #require(over.last))[3].hasSuffix("goes back to the queue"))
    }

    @Test func `a painting covers the one before`() {
        let paintings = paintings()
        for (former, latter) in zip(paintings, paintings.dropFirst()) {
            let height = former.count { $0 == "\n" }
            #expect(latter.hasPrefix("\u{1B}[\(height)A\r"))
            #expect(latter.hasSuffix("\u{1B}[J"))
        }
    }

    @Test(arguments: [1, 2, 20, 60])
    func `no line is as wide as the terminal`(columns: Int) {
        for painting in paintings(columns: columns) {
            #expect(lines(of: painting).allSatisfy { $0.count < columns })
        }
    }

    @Test func `colour stands only where it is allowed`() {
        #expect(paintings(hasColour: true).joined().contains("\u{1B}[32mcompleted"))
        #expect(paintings(hasColour: false).joined().firstMatch(of: /\u{1B}\[\d+m/) == nil)
    }

    @Test func `no colour is used away from a terminal or where it is unwanted`() {
        // A test's output is no terminal, whatever the environment says.
        let console = Console.standardOutput(environment: ["TERM": "dumb"])
        #expect(!console.isTerminal)
        #expect(!console.hasColour)
        #expect(console.display is PlainDisplay)
    }

    @Test func `the summary stands below the board and stays`() throws {
        let transcript = Transcript()
        let console = Console(isTerminal: true, hasColour: false, columns: { 100 }, write: { transcript.write($0) })
        console.display.close(with: .sample)
        #expect(transcript.all.last == "\n" + DemoSummary.sample.lines.map { "\($0)\n" }.joined())
    }
}

extension DemoSummary {
    static let sample = DemoSummary(
        figures: [
            TaskFigures(
                part: "codes",
                taskID: "task-20261121-001",
                agentType: "implementation",
                attempts: 2,
                queueWait: .milliseconds(8),
                runTime: .milliseconds(400)
            ),
            TaskFigures(
                part: "clicks",
                taskID: "task-20261121-003",
                agentType: "implementation",
                attempts: 1,
                queueWait: .milliseconds(2),
                runTime: .milliseconds(500)
            ),
            TaskFigures(
                part: "tests",
                taskID: "task-20261121-002",
                agentType: "testing",
                attempts: 2,
                queueWait: .milliseconds(12),
                runTime: .milliseconds(12_340)
            ),
        ],
        recoveries: [
            DemoRecovery(
                part: "codes",
                taskID: "task-20261121-001",
                lostBy: "implementation-agent-002",
                takenUpBy: "implementation-agent-001",
                after: .milliseconds(5_720)
            )
        ],
        totalTime: .milliseconds(18_640),
        endpoint: "http://127.0.0.1:3000/mcp"
    )
}

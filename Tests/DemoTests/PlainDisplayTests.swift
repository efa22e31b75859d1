import Demo
import Testing

struct PlainDisplayTests {
    @Test func `every event is one line of time, actor and sentence`() {
        let transcript = Transcript()
        let display = PlainDisplay { transcript.write($0) }
        for (milliseconds, event) in DemoEvent.samples { display.show(event, at: .milliseconds(milliseconds)) }
        #expect(
            transcript.lines == [
                " 0.0 s  board                     is at http://127.0.0.1:3000/mcp; the project is shorten",
                " 0.0 s  implementation-agent-002  signs in for implementation",
                " 0.1 s  orchestrator              posts codes as task-20261121-001 for implementation",
                " 0.1 s  orchestrator              posts tests as task-20261121-002 for testing, after codes",
                " 0.2 s  implementation-agent-002  takes codes",
                " 0.2 s  implementation-agent-002  reads shorten.decisions.1",
                " 0.4 s  implementation-agent-002  dies with codes in its hands; its lease of 5 s runs on",
                " 6.1 s  board                     gives codes to implementation-agent-001 (attempt 2): the lease of implementation-agent-002 has lapsed",
                " 6.5 s  implementation-agent-001  hands in codes: never the same twice",
                " 6.5 s  orchestrator              has the result of codes",
                " 6.6 s  testing-agent-001         takes tests",
                " 6.9 s  testing-agent-001         hands in tests as failed: the port is taken",
                " 6.9 s  orchestrator              retries tests: the port is free",
                "12.3 s  testing-agent-001         takes tests (attempt 2)",
                "",
            ]
        )
    }

    @Test func `the summary is a table with what was mended and where to look next`() {
        let transcript = Transcript()
        PlainDisplay { transcript.write($0) }.close(with: .sample)
        #expect(
            transcript.lines == [
                "",
                "                                     queue wait           run time",
                "agent type      tasks  attempts      mean       max      mean       max",
                "implementation      2         3      5 ms      8 ms    450 ms    500 ms",
                "testing             1         2     12 ms     12 ms    12.3 s    12.3 s",
                "",
                "implementation-agent-002 died with codes; implementation-agent-001 had it 5.7 s later and finished it.",
                "tests took 2 attempts.",
                "3 tasks completed in 18.6 s with 5 attempts.",
                "",
                "The same figures over time: http://127.0.0.1:3000/metrics",
                "Why a task went the way it went: explain_task {\"task_id\":\"task-20261121-001\"}",
                "",
            ]
        )
    }
}

extension DemoEvent {
    /// A short play with everything in it that can happen, and the milliseconds at which it does.
    static let samples: [(Int, DemoEvent)] = [
        (0, .opened(project: "shorten", endpoint: "http://127.0.0.1:3000/mcp")),
        (3, .joined(agent: "implementation-agent-002", type: "implementation")),
        (
            60,
            .posted(part: "codes", taskID: "task-20261121-001", agentType: "implementation", dependencies: [])
        ),
        (
            70,
            .posted(part: "tests", taskID: "task-20261121-002", agentType: "testing", dependencies: ["codes"])
        ),
        (150, .claimed(agent: "implementation-agent-002", part: "codes", attempt: 1)),
        (160, .consulted(agent: "implementation-agent-002", key: "shorten.decisions.1")),
        (350, .progressed(agent: "implementation-agent-002", part: "codes", progress: 0.5, note: "drawing codes")),
        (360, .died(agent: "implementation-agent-002", part: "codes", leaseSeconds: 5)),
        (6_080, .recovered(DemoSummary.sample.recoveries[0], attempt: 2)),
        (6_480, .finished(agent: "implementation-agent-001", part: "codes", summary: "never the same twice")),
        (6_490, .collected(part: "codes")),
        (6_600, .claimed(agent: "testing-agent-001", part: "tests", attempt: 1)),
        (6_850, .failed(agent: "testing-agent-001", part: "tests", error: "the port is taken")),
        (6_860, .retried(part: "tests", taskID: "task-20261121-002", reason: "the port is free")),
        (12_300, .claimed(agent: "testing-agent-001", part: "tests", attempt: 2)),
    ]
}

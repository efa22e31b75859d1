import Vocabulary

/// The project that the company carries out: "shorten", a small URL shortener.
enum DemoProject {
    static let title = "shorten, a small URL shortener"

    /// The task that the orchestrator starts with; all others come from its result.
    static let plan = Subtask(
        id: "plan",
        agentType: "planning",
        description: """
            Plan "shorten", a small URL shortener: short codes, redirects and click counts over HTTP. Split the work \
            into tasks that an agent can take without asking back, and write down every decision that they share.
            """,
        dependencies: []
    )

    /// What the planner hands in.
    static let subtasks = [
        Subtask(
            id: "codes",
            agentType: "implementation",
            description: "Write the code generator: seven characters of base 62, drawn at random, never given twice.",
            dependencies: ["plan"]
        ),
        Subtask(
            id: "redirect",
            agentType: "implementation",
            description: "Write GET /{code}: 302 to the stored URL, 404 for an unknown code, 410 for an expired one.",
            dependencies: ["plan"]
        ),
        Subtask(
            id: "clicks",
            agentType: "implementation",
            description: "Count clicks without slowing the redirect: collect them, and store them once a second.",
            dependencies: ["plan"]
        ),
        Subtask(
            id: "tests",
            agentType: "testing",
            description: "Test the three parts together: a round trip, unknown and expired codes, 1,000 clicks.",
            dependencies: ["codes", "redirect", "clicks"]
        ),
        Subtask(
            id: "readme",
            agentType: "documentation",
            description: "Write the README: how to run it, the three requests it answers, the decisions behind them.",
            dependencies: ["tests"]
        ),
    ]

    /// What the planner writes into the shared state for those who build.
    static let decisions: JSON = [
        "code_alphabet": "0-9A-Za-z", "code_length": 7, "redirect_status": 302,
        "redirect_reason": "A browser asks again each time, so every click counts.", "clicks_stored_every_ms": 1_000,
    ]

    /// The part during whose first attempt its worker dies.
    static let fatalPart = "redirect"
    /// The part whose first attempt fails, and what its worker says.
    static let failingPart = "tests"
    static let failure = "Port 8081 is still held by an earlier test run; nothing was tested."
    static let retryReason = "The earlier test run has ended; the port is free."

    /// What a worker reports along the way, part by part.
    static func notes(on part: String) -> [String] {
        switch part {
        case "plan": ["reading the request", "cutting the work into tasks"]
        case "codes": ["drawing codes", "checking for clashes"]
        case "redirect": ["looking codes up", "answering 404 and 410"]
        case "clicks": ["collecting clicks", "storing them in batches"]
        case "tests": ["starting the service", "clicking 1,000 times"]
        default: ["writing the quick start", "explaining the decisions"]
        }
    }

    /// What a worker hands in, part by part.
    static func result(of part: String) -> JSON {
        switch part {
        case "plan":
            ["summary": "five tasks, decisions in the shared state", "subtasks": .array(subtasks.map(\.json))]
        case "codes":
            [
                "summary": "3.5 trillion codes; a clash is drawn again",
                "files": ["Sources/Shorten/CodeGenerator.swift"],
            ]
        case "redirect":
            ["summary": "one indexed read per redirect", "files": ["Sources/Shorten/Redirect.swift"]]
        case "clicks":
            ["summary": "one write a second, whatever the traffic", "files": ["Sources/Shorten/ClickCounter.swift"]]
        case "tests":
            ["summary": "24 of 24 checks pass, 1,000 of 1,000 clicks counted", "passed": 24, "failed": 0]
        default:
            ["summary": "quick start, three requests, five decisions", "files": ["README.md"]]
        }
    }
}

/// A part of the project, as the plan describes it.
struct Subtask: Sendable, Codable, Equatable {
    let id: String
    let agentType: String
    let description: String
    /// The parts that have to be finished before.
    let dependencies: [String]

    enum CodingKeys: String, CodingKey {
        case id
        case agentType = "agent_type"
        case description
        case dependencies = "depends_on"
    }

    var json: JSON {
        [
            "id": .string(id), "agent_type": .string(agentType), "description": .string(description),
            "depends_on": .array(dependencies.map(JSON.string)),
        ]
    }
}

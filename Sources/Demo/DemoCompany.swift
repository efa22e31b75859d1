package import Client
package import Vocabulary

/// A small company of agents that carries out a project on a running board, each agent over a line of its own.
///
/// One worker dies with a task in its hands, and one task fails and is retried: the board has to bring both to an end.
package struct DemoCompany: Sendable {
    private let endpoint: String
    private let serverStays: Bool
    private let keys: DemoKeys
    private let display: any DemoDisplay
    private let pace: DemoPace
    private let time: any TimeSource
    private let connect: @Sendable (_ agent: String, _ key: String?) throws -> any BoardLine

    /// Puts the company together for the MCP address of a server; nothing is sent before `run()`.
    package init(
        endpoint: String,
        serverStays: Bool = true,
        keys: DemoKeys,
        display: any DemoDisplay,
        pace: DemoPace = .normal,
        trust: ServerTrust = .system,
        time: any TimeSource = SystemTime(wallClock: Timestamp(milliseconds: 0))
    ) {
        self.init(
            endpoint: endpoint,
            serverStays: serverStays,
            keys: keys,
            display: display,
            pace: pace,
            time: time
        ) { agent, key in
            try MCPClient(
                endpoint: endpoint,
                apiKey: key,
                name: "callboard-demo/\(agent)",
                version: "1",
                trust: trust,
                time: time
            )
        }
    }

    /// Puts the company together on lines that the caller lays.
    package init(
        endpoint: String,
        serverStays: Bool = true,
        keys: DemoKeys,
        display: any DemoDisplay,
        pace: DemoPace,
        time: any TimeSource,
        connect: @escaping @Sendable (_ agent: String, _ key: String?) throws -> any BoardLine
    ) {
        self.endpoint = endpoint
        self.serverStays = serverStays
        self.keys = keys
        self.display = display
        self.pace = pace
        self.time = time
        self.connect = connect
    }

    /// Plays the project to its end; throws `DemoFailure` where a step fails or the time is over.
    package func run() async throws -> DemoSummary {
        let stage = Stage(
            run: String(UInt32.random(in: .min ... .max), radix: 36),
            pace: pace,
            time: time,
            display: display
        )
        let cast = try await Cast(keys: keys, stage: stage, connect: connect)
        let outcome: Result<[TaskFigures], any Error>
        do {
            outcome = .success(try await time.withLimit(pace.timeLimit) { try await play(cast, on: stage) })
        } catch {
            // A cancelled task can send nothing more, so the board is cleared in a task of its own.
            await Task { try? await time.withLimit(.seconds(5)) { await cast.orchestrator.withdraw() } }.value
            outcome = .failure(error is TimeLimitReached ? overdue(stage) : error)
        }
        await cast.hangUp()
        let summary = DemoSummary(
            figures: try outcome.get(),
            recoveries: stage.recoveries,
            totalTime: stage.elapsed,
            endpoint: endpoint,
            serverStays: serverStays
        )
        display.close(with: summary)
        return summary
    }

    private func play(_ cast: Cast, on stage: Stage) async throws -> [TaskFigures] {
        try await cast.orchestrator.inspectBoard()
        stage.show(.opened(project: DemoProject.title, endpoint: endpoint))
        for worker in cast.workers { try await worker.register() }
        return try await withThrowingTaskGroup(of: [TaskFigures]?.self) { group in
            defer { group.cancelAll() }
            for worker in cast.workers {
                group.addTask {
                    try await worker.work()
                    return nil
                }
            }
            if let interval = display.refreshInterval {
                group.addTask {
                    try await stage.refresh(every: interval)
                    return nil
                }
            }
            group.addTask { try await cast.orchestrator.carryOutProject() }
            while let ended = try await group.next() {
                if let figures = ended { return figures }
            }
            throw CancellationError()
        }
    }

    private func overdue(_ stage: Stage) -> DemoFailure {
        DemoFailure(
            step: "the company worked on \(DemoProject.title)",
            cause: Surprise("It was not finished within \(pace.timeLimit); `callboard doctor` looks for the reason.")
        )
    }
}

/// Who plays: the orchestrator and the workers, each on its line.
private struct Cast: Sendable {
    let orchestrator: DemoOrchestrator
    let workers: [DemoWorker]
    private let agents: [BoardAgent]

    init(
        keys: DemoKeys,
        stage: Stage,
        connect: (_ agent: String, _ key: String?) throws -> any BoardLine
    ) async throws {
        let parts = [(DemoOrchestrator.id, keys.orchestrator)] + DemoKeys.agents.map { ($0.id, keys.workers[$0.id]) }
        var agents: [BoardAgent] = []
        do {
            for (id, key) in parts {
                agents.append(BoardAgent(id: id, line: try connect(id, key), stage: stage))
            }
        } catch {
            for agent in agents { await agent.hangUp() }
            throw DemoFailure(step: "the company got its lines", cause: error)
        }
        self.agents = agents
        orchestrator = DemoOrchestrator(agent: agents[0], stage: stage)
        workers = zip(agents.dropFirst(), DemoKeys.agents).map { agent, role in
            DemoWorker(agent: agent, type: role.type, stage: stage)
        }
    }

    func hangUp() async {
        for agent in agents { await agent.hangUp() }
    }
}

import ArgumentParser
import Demo
import Foundation
import Orchestration
import UnixSignals
import Vocabulary

/// Lets a small company of agents do a project on a board, for everybody to watch.
struct PlayDemo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a small company of agents do a project over MCP.",
        discussion: """
            Without --url it plays on a private server, which is gone afterwards. On a running server that needs keys, \
            it makes its own in the store of --data-dir and revokes them at the end.
            """
    )

    @Option(help: "MCP address of a running server, such as http://127.0.0.1:3000/mcp.")
    var url: String?

    @OptionGroup var authority: AuthorityOption

    @OptionGroup var store: StoreOptions

    func run() async throws {
        do {
            try await Self.untilInterrupted {
                if let url { try await play(on: url) } else { try await playPrivately() }
            }
        } catch let failure as DemoFailure {
            printNote("callboard: \(failure)")
            throw ExitCode.failure
        } catch is CancellationError {
            printNote("callboard: The demo was interrupted; it took its tasks and keys back.")
            throw ExitCode.failure
        }
    }

    /// Cancels the play on Ctrl-C, so that it clears the board behind it.
    private static func untilInterrupted(_ play: @escaping @Sendable () async throws -> Void) async throws {
        let interrupts = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await play()
                return true
            }
            group.addTask { await interrupts.first { _ in true } == nil }
            let isOver = try await group.next() ?? true
            group.cancelAll()
            // Cancelled from outside, the play ends with its own error once the board is cleared.
            if !isOver { while try await group.next() != nil {} }
        }
    }

    private func play(on url: String) async throws {
        guard try await store.holdsKeys() else { return try await play(on: url, with: DemoKeys()) }
        try await store.withKeyRing { ring in
            let (keys, ids) = try await Self.makeKeys(with: ring)
            do { try await play(on: url, with: keys) } catch {
                for id in ids { try await ring.revoke(id) }
                throw error
            }
            for id in ids { try await ring.revoke(id) }
        }
    }

    private func play(on url: String, with keys: DemoKeys, serverStays: Bool = true) async throws {
        let display = Console.standardOutput(environment: ProcessInfo.processInfo.environment).display
        let company = DemoCompany(
            endpoint: url,
            serverStays: serverStays,
            keys: keys,
            display: display,
            trust: authority.trust,
            time: SystemTime()
        )
        _ = try await company.run()
    }

    /// One key for each of the company, for an hour at most.
    private static func makeKeys(with ring: KeyRing) async throws -> (keys: DemoKeys, ids: [String]) {
        let lifetime = Duration.seconds(3_600)
        let orchestrator = try await ring.create(role: .orchestrator, agent: nil, agentType: nil, lasting: lifetime)
        var keys = DemoKeys(orchestrator: orchestrator.text)
        var ids = [orchestrator.id]
        for (agent, type) in DemoKeys.agents {
            let key = try await ring.create(
                role: .worker,
                agent: AgentID(rawValue: agent),
                agentType: AgentType(rawValue: type),
                lasting: lifetime
            )
            keys.workers[agent] = key.text
            ids.append(key.id)
        }
        return (keys, ids)
    }

    private func playPrivately() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "callboard-demo-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = try await StoreOptions.standard(dataDirectory: directory)
        settings.port = 0
        let (addresses, address) = AsyncStream.makeStream(of: ServerAddress.self)
        let logs = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(logs) }
        let assembly = Assembly(settings: settings, logDescriptor: logs) { address.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { address.finish() }
                try await assembly.run(signals: [])
            }
            guard let endpoint = await addresses.first(where: { _ in true })?.endpoint else {
                return try await group.waitForAll()
            }
            try await play(on: endpoint, with: DemoKeys(), serverStays: false)
            // The private server ends with its only reason.
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }
}

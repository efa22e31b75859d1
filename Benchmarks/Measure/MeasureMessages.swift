import ArgumentParser
import CoreMetrics
import Foundation
import Orchestration
import StorageSQLite
import Vocabulary

/// Fills rooms with messages, and times what agents ask of them.
struct MeasureMessages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "Stores messages in 100 rooms of 10 agents, and times pages, mentions and searches."
    )

    @Option(help: "How many messages are stored.")
    var messages = 1_000_000

    @Option(help: "How often each question is asked.")
    var repetitions = 2_000

    @Option(help: "The directory for the store, which is removed afterwards.")
    var directory = NSTemporaryDirectory()

    func run() async throws {
        let home = URL(fileURLWithPath: directory).appendingPathComponent("messages-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let store = try SQLiteStore(
            directory: DataDirectory(path: home.path),
            lockTimeout: .seconds(60),
            metrics: NOOPMetricsHandler.instance
        )
        let board = FilledRooms(store: store, messages: messages, words: try MessageText.vocabulary())
        let filling = try await ContinuousClock().measure { try await board.fill() }
        let report = Report(
            messages: messages,
            storedPerSecond: (Double(messages) / (filling / .seconds(1))).rounded(),
            questions: try await board.ask(repetitions)
        )
        try Measure.print(report)
        try store.close()
    }

    private struct Report: Encodable {
        let messages: Int
        let storedPerSecond: Double
        let questions: [String: Latencies]
    }
}

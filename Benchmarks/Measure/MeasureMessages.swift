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

    @Option(help: "A directory in which the store is kept; one that is filled already is asked as it is.")
    var store: String?

    func run() async throws {
        let directory = try DataDirectory(path: store ?? NSTemporaryDirectory() + "messages-\(UUID().uuidString)")
        defer { if store == nil { try? FileManager.default.removeItem(atPath: directory.path) } }
        let isFilled = directory.holdsStore
        let store = try SQLiteStore(
            directory: directory,
            lockTimeout: .seconds(60),
            metrics: NOOPMetricsHandler.instance
        )
        let board = FilledRooms(store: store, messages: messages, words: try MessageText.vocabulary())
        var rate: Double?
        if !isFilled {
            let filling = try await ContinuousClock().measure { try await board.fill() }
            rate = (Double(messages) / (filling / .seconds(1))).rounded()
        }
        let questions = try await board.ask(repetitions)
        try Measure.print(Report(messages: messages, storedPerSecond: rate, questions: questions))
        try store.close()
    }

    private struct Report: Encodable {
        let messages: Int
        let storedPerSecond: Double?
        let questions: [String: Latencies]
    }
}

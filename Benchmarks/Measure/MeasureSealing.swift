import ArgumentParser
import CoreMetrics
import Foundation
import Logging
import Orchestration
import StorageSQLite
import Vocabulary

/// Does the same work on a plain and on a sealed store, in turn.
struct MeasureSealing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sealing",
        abstract: "Times tasks, messages, reads and searches on a plain and on a sealed store, in turn."
    )

    @Option(help: "How often each store has its turn.")
    var rounds = 5

    @Option(help: "How many tasks are created, claimed and finished in a turn.")
    var tasks = 4_000

    @Option(help: "How many messages are sent in a turn.")
    var messages = 10_000

    func run() async throws {
        var plain: [SealingTurn.Figures] = []
        var sealed: [SealingTurn.Figures] = []
        for _ in 0..<rounds {
            plain.append(try await turn(keys: []))
            let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
            sealed.append(try await turn(keys: [key].compactMap(EncryptionKey.init(base64:))))
        }
        try Measure.print(Report(plain: .median(of: plain), sealed: .median(of: sealed)))
    }

    private func turn(keys: [EncryptionKey]) async throws -> SealingTurn.Figures {
        let directory = try DataDirectory(path: NSTemporaryDirectory() + "sealing-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let store = try SQLiteStore(
            directory: directory,
            lockTimeout: .seconds(60),
            cipher: ContentCipher(
                keys: keys,
                metrics: NOOPMetricsHandler.instance,
                logger: Logger(label: "measure") { _ in SwiftLogNoOpLogHandler() }
            ),
            metrics: NOOPMetricsHandler.instance
        )
        let figures = try await SealingTurn(store: store, tasks: tasks, messages: messages).run()
        try store.close()
        return figures
    }

    private struct Report: Encodable {
        let plain: SealingTurn.Figures
        let sealed: SealingTurn.Figures
    }
}

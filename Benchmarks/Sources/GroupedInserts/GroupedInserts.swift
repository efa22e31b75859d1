import ArgumentParser
import Foundation
import GroupedStore

/// The yardstick for the store alone: durable changes in grouped commits, without any server around them.
@main
struct GroupedInserts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "GroupedInserts",
        abstract: "Writes in grouped, durable commits from many writers at once, and prints the figures as JSON."
    )

    @Flag(help: "Create, claim and submit tasks in turn, in place of plain inserts.")
    var cycle = false

    @Option(help: "How many writers, each with one change at a time.")
    var writers = 64

    @Flag(inversion: .prefixedNo, help: "A savepoint for each change, so that a refused one leaves its group alone.")
    var savepoints = true

    @Option(help: "Seconds before the measurement.")
    var warmUp = 1.0

    @Option(name: .shortAndLong, help: "Seconds of the measurement.")
    var duration = 5.0

    @Option(help: "The directory for the database, which is removed afterwards.")
    var directory = NSTemporaryDirectory()

    func run() async throws {
        let home = URL(fileURLWithPath: directory).appendingPathComponent("grouped-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let writer = try GroupWriter(
            path: home.appendingPathComponent("bench.db").path,
            schema: cycle ? TaskTable.schema : EventTable.schema,
            usesSavepoints: savepoints
        )
        let load = WriteLoad(
            writer: writer,
            writers: writers,
            warmUp: .seconds(warmUp),
            duration: .seconds(duration)
        )
        let report = cycle ? try await load.cycles() : try await load.inserts()
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}

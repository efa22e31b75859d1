import ArgumentParser
import Foundation

/// Measures parts of the server without the server around them.
@main
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures parts of the server without the server around them, and prints the figures as JSON.",
        subcommands: [MeasureMessages.self, MeasureMetrics.self, MeasureRates.self, MeasureSealing.self]
    )

    static func print(_ report: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        Swift.print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}

import ArgumentParser

/// Measures parts of the server without the server around them.
@main
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures parts of the server without the server around them, and prints the figures as JSON.",
        subcommands: [MeasureMessages.self]
    )
}

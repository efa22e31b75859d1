import ArgumentParser
import Vocabulary

/// What it costs to count one call of a key.
struct MeasureRates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rates",
        abstract: "Times the buckets of tokens that keep keys from calling too often."
    )

    @Option(help: "How many calls are timed together.")
    var steps = 1_000_000

    @Option(help: "How often each measurement is made; its median is printed.")
    var rounds = 9

    @Option(help: "How many keys call in turn.")
    var keys = 1_000

    func run() throws {
        let names = (0..<keys).map { "key\($0)" }
        try Measure.print(RatesReport(takenNs: try time(names, rate: 1_000_000), refusedNs: try time(names, rate: 1)))
    }

    private func time(_ names: [String], rate: Int) throws -> Double {
        guard let rate = Rate(perSecond: rate, burst: rate) else { throw ValidationError("No rate.") }
        let buckets = TokenBuckets<String>(rate)
        var milliseconds: Int64 = 0
        return StepClock(rounds: rounds).nanoseconds(steps) {
            for step in 0..<steps {
                if step % 100_000 == 0 { milliseconds += 1 }
                _ = buckets.take(for: names[step % names.count], at: Timestamp(milliseconds: milliseconds))
            }
        }
    }
}

/// The figures of a run, as they are printed.
struct RatesReport: Encodable {
    /// One call that is let through.
    let takenNs: Double
    /// One call that is refused.
    let refusedNs: Double
}

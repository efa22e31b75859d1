/// The times that the repetitions of one question took.
struct Latencies: Encodable {
    let p50Ms: Double
    let p99Ms: Double
    let maxMs: Double

    /// Asks a question so many times, one after the other.
    static func of(_ repetitions: Int, _ question: () async throws -> Void) async rethrows -> Latencies {
        let clock = ContinuousClock()
        var times: [Duration] = []
        times.reserveCapacity(repetitions)
        for _ in 0..<repetitions { times.append(try await clock.measure { try await question() }) }
        times.sort()
        func milliseconds(_ share: Double) -> Double {
            guard let last = times.indices.last else { return 0 }
            return (times[Int((Double(last) * share).rounded())] / .milliseconds(1)).rounded(toPlaces: 3)
        }
        return Latencies(p50Ms: milliseconds(0.5), p99Ms: milliseconds(0.99), maxMs: milliseconds(1))
    }
}

import Foundation
import Measurement

/// The figures of a run, as they are printed.
struct LoadReport: Encodable, Sendable {
    let scenario: String
    let connections: Int
    let seconds: Double
    let calls: Int
    let callsPerSecond: Double
    /// Whole rounds: for `cycle` a task created, claimed and submitted, for `wake` an agent woken.
    let roundsPerSecond: Double
    let latencyMs: LatencySummary
    /// From the moment a task is asked for to the whole answer of the poll that waited for it.
    let wakeMs: LatencySummary?
    let errors: Int
    /// Polls that should have handed out a task and did not.
    let misses: Int
    let firstError: String?
    let server: Usage?
    let generator: Usage

    /// What one process used up between the start and the end of the measurement.
    struct Usage: Encodable {
        let cpuUsPerCall: Double
        /// How many cores it kept busy.
        let cores: Double
        let peakRssMb: Double
    }

    init(of plan: LoadPlan, in window: LoadWindow) throws {
        scenario = plan.scenario.rawValue
        connections = plan.connections
        let elapsed = ContinuousClock.now - window.startedAt
        let seconds = elapsed / .seconds(1)
        self.seconds = seconds.rounded(toPlaces: 2)
        calls = window.answers
        callsPerSecond = (Double(window.answers) / seconds).rounded(toPlaces: 1)
        let rounds = plan.scenario == .wake ? window.wakes.count : window.rounds
        roundsPerSecond = (Double(rounds) / seconds).rounded(toPlaces: 1)
        latencyMs = LatencySummary(window.calls)
        wakeMs = plan.scenario == .wake ? LatencySummary(window.wakes) : nil
        errors = window.errors
        misses = window.misses
        firstError = window.firstError
        let calls = window.answers
        func usage(of process: Int32, since start: ProcessUsage) throws -> Usage {
            let end = try ProcessUsage(of: process)
            let cpu = end.cpuSeconds - start.cpuSeconds
            return Usage(
                cpuUsPerCall: (cpu * 1e6 / Double(max(calls, 1))).rounded(toPlaces: 2),
                cores: (cpu / seconds).rounded(toPlaces: 2),
                peakRssMb: end.peakMebibytes.rounded(toPlaces: 1)
            )
        }
        server = try window.server.flatMap { process in
            try window.serverUsage.map { try usage(of: process, since: $0) }
        }
        generator = try usage(of: getpid(), since: window.ownUsage)
    }

    /// One JSON object on one line.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

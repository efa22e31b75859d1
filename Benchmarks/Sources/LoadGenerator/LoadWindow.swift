import Foundation
import Measurement

/// What happens between the end of the warm-up and the end of the run.
struct LoadWindow {
    let startedAt = ContinuousClock.now
    let server: Int32?
    let serverUsage: ProcessUsage?
    let ownUsage: ProcessUsage
    var calls = LatencyHistogram()
    var wakes = LatencyHistogram()
    var answers = 0
    var rounds = 0
    var misses = 0
    private(set) var errors = 0
    private(set) var firstError: String?

    init(server: Int32?) throws {
        self.server = server
        if let server { try ProcessUsage.forgetPeak(of: server) }
        serverUsage = try server.map { try ProcessUsage(of: $0) }
        ownUsage = try ProcessUsage(of: getpid())
    }

    mutating func note(_ error: String) {
        errors += 1
        if firstError == nil { firstError = error }
    }
}

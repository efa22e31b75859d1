import Foundation
import Measurement

/// The figures of a run, as they are printed.
struct RoomReport: Encodable {
    let rooms: Int
    let agents: Int
    let seconds: Double
    let sends: Int
    let reads: Int
    let callsPerSecond: Double
    let sendMs: LatencySummary
    let getMs: LatencySummary
    let audit: RoomAudit
    private(set) var serverCpuUsPerCall: Double?
    private(set) var serverCores: Double?
    private(set) var serverPeakRssMb: Double?

    init(_ plan: RoomPlan, _ records: [RoomRecord], elapsed: Duration, audit: RoomAudit) {
        rooms = plan.rooms.count
        agents = records.count
        seconds = (elapsed / .seconds(1)).rounded(toPlaces: 2)
        sends = records.reduce(0) { $0 + $1.sends.count }
        reads = records.reduce(0) { $0 + $1.reads.count }
        callsPerSecond = (Double(sends + reads) / (elapsed / .seconds(1))).rounded(toPlaces: 1)
        sendMs = Self.summary(of: records.lazy.flatMap(\.sends))
        getMs = Self.summary(of: records.lazy.flatMap(\.reads))
        self.audit = audit
    }

    var isClean: Bool { audit.isClean && sends > 0 }

    /// Adds what the server has used up while the agents talked.
    mutating func add(from before: ProcessUsage, to after: ProcessUsage, elapsed: Duration) {
        let used = after.cpuSeconds - before.cpuSeconds
        serverCpuUsPerCall = (used * 1e6 / Double(sends + reads)).rounded(toPlaces: 2)
        serverCores = (used / (elapsed / .seconds(1))).rounded(toPlaces: 2)
        serverPeakRssMb = after.peakMebibytes.rounded(toPlaces: 1)
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    private static func summary(of latencies: some Sequence<Duration>) -> LatencySummary {
        var histogram = LatencyHistogram()
        for latency in latencies { histogram.record(latency) }
        return LatencySummary(histogram)
    }
}

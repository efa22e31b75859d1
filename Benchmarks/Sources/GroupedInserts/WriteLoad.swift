import Foundation
import GroupedStore
import Measurement

/// Many writers, each of which makes its next change as soon as the last is on disk.
struct WriteLoad {
    let writer: GroupWriter
    let writers: Int
    let warmUp: Duration
    let duration: Duration

    /// Each writer inserts small rows.
    func inserts() async throws -> WriteReport {
        let events = EventTable(writer: writer)
        let detail = String(repeating: "x", count: 100)
        return try await measure(mode: "inserts", changesPerRound: 1) { number, round in
            try await events.insert(subject: "writer-\(number)", at: round, detail: detail)
        }
    }

    /// Each writer creates a task, claims the next, and submits its result.
    func cycles() async throws -> WriteReport {
        let tasks = TaskTable(writer: writer)
        let text = "Read Sources/Store, check that every write goes through the commit queue, and list what does not."
        let result = #"{"findings":[{"file":"Store.swift","line":42,"text":"write outside the queue"}]}"#
        return try await measure(mode: "cycles", changesPerRound: 3) { number, round in
            let agent = "planning-agent-\(number)"
            let context = #"{"path":"Sources"}"#
            try await tasks.create(
                "task-\(number)-\(round)",
                type: "planning",
                description: text,
                context: context,
                at: round
            )
            guard let task = try await tasks.claim(type: "planning", agent: agent, at: round),
                try await tasks.submit(task.id, result: result, agent: agent)
            else { throw LostTask() }
        }
    }

    /// A task that was created and could not be claimed and submitted.
    struct LostTask: Error {}

    private func measure(
        mode: String,
        changesPerRound: Int,
        _ round: @escaping @Sendable (_ writer: Int, _ round: Int) async throws -> Void
    ) async throws -> WriteReport {
        let start = ContinuousClock.now + warmUp
        let end = start + duration
        return try await withThrowingTaskGroup { group in
            for number in 0..<writers {
                group.addTask {
                    var latencies = LatencyHistogram()
                    var count = 0
                    while ContinuousClock.now < end {
                        let began = ContinuousClock.now
                        try await round(number, count)
                        count += 1
                        if began >= start { latencies.record(began.duration(to: .now)) }
                    }
                    return latencies
                }
            }
            try await Task.sleep(until: start)
            let usage = try ProcessUsage(of: getpid())
            let commits = writer.commits
            try await Task.sleep(until: end)
            let cpu = try ProcessUsage(of: getpid()).cpuSeconds - usage.cpuSeconds
            let groups = writer.commits - commits
            var latencies = LatencyHistogram()
            for try await part in group { latencies.add(part) }
            let changes = Double(latencies.count * changesPerRound)
            return WriteReport(
                mode: mode,
                writers: writers,
                roundsPerSecond: (Double(latencies.count) / (duration / .seconds(1))).rounded(toPlaces: 1),
                changesPerSecond: (changes / (duration / .seconds(1))).rounded(toPlaces: 1),
                changesPerCommit: (changes / Double(max(groups, 1))).rounded(toPlaces: 1),
                cpuUsPerChange: (cpu * 1e6 / changes).rounded(toPlaces: 2),
                latencyMs: LatencySummary(latencies)
            )
        }
    }
}

/// The figures of a run, as they are printed.
struct WriteReport: Encodable {
    let mode: String
    let writers: Int
    let roundsPerSecond: Double
    let changesPerSecond: Double
    let changesPerCommit: Double
    let cpuUsPerChange: Double
    /// Of one round: one change, or the three of a cycle.
    let latencyMs: LatencySummary
}

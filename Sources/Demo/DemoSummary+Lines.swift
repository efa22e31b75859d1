import Vocabulary

extension DemoSummary {
    /// The summary as it is read: a table by agent type, what went wrong and was mended, and where to look next.
    package var lines: [String] {
        table + [""] + incidents + [closing, ""] + directions
    }

    private var table: [String] {
        let head = [
            "queue wait".padded(to: 47, .right) + "run time".padded(to: 19, .right),
            line("agent type", "tasks", "attempts", "mean", "max", "mean", "max"),
        ]
        return head
            + rows.map { row in
                line(
                    row.agentType,
                    "\(row.tasks)",
                    "\(row.attempts)",
                    row.meanQueueWait.compact,
                    row.maximumQueueWait.compact,
                    row.meanRunTime.compact,
                    row.maximumRunTime.compact
                )
            }
    }

    private func line(
        _ type: String,
        _ tasks: String,
        _ attempts: String,
        _ meanWait: String,
        _ maximumWait: String,
        _ meanRun: String,
        _ maximumRun: String
    ) -> String {
        let cells = [meanWait, maximumWait, meanRun, maximumRun].map { $0.padded(to: 10, .right) }
        return type.padded(to: 16) + tasks.padded(to: 5, .right) + attempts.padded(to: 10, .right) + cells.joined()
    }

    private var incidents: [String] {
        recoveries.map {
            "\($0.lostBy) died with \($0.part); \($0.takenUpBy) had it \($0.after.tenths) later and finished it."
        }
            + retried.map { "\($0.part) took \($0.attempts) attempts." }
    }

    private var closing: String {
        let attempts = figures.map(\.attempts).reduce(0, +)
        return "\(figures.count) tasks completed in \(totalTime.tenths) with \(attempts) attempts."
    }

    private var directions: [String] {
        guard serverStays else {
            return ["The server of this play is gone. Start one with `callboard serve`, and play there with --url."]
        }
        let mended = recoveries.first?.taskID ?? retried.first?.taskID ?? figures.first?.taskID ?? ""
        return [
            "The same figures over time: \(address(of: "/metrics"))",
            "Why a task went the way it went: explain_task {\"task_id\":\"\(mended)\"}",
        ]
    }

    /// The tasks that took more than one attempt although no worker died.
    private var retried: [TaskFigures] {
        figures.filter { figure in figure.attempts > 1 && !recoveries.contains { $0.taskID == figure.taskID } }
    }

    /// A page of the server whose MCP address is the endpoint.
    private func address(of page: String) -> String {
        let authority = endpoint.firstRange(of: "://").map(\.upperBound) ?? endpoint.startIndex
        return String(endpoint[..<(endpoint[authority...].firstIndex(of: "/") ?? endpoint.endIndex)]) + page
    }
}

package import Vocabulary

/// Why a task stands where it stands, and what happened to it so far.
package struct TaskExplanation: Sendable {
    package let task: TaskRecord
    /// One or two sentences: the state, its reason, and what would change it.
    package let summary: String
    /// The oldest events and the newest ones; what lies between is counted.
    package let events: [HistoryEvent]
    package let omitted: Int
    /// What models took, by attempt and model.
    package let costs: [AttemptCost]
}

extension TaskBoard {
    private static let firstEvents = 4
    private static let lastEvents = 10

    /// Explains a task in a few hundred tokens.
    package func explain(_ id: TaskID) async throws -> TaskExplanation {
        let task = try await task(id)
        let events = try await store.history(of: .task(id), limit: 1_000)
        let omitted = max(0, events.count - Self.firstEvents - Self.lastEvents)
        let shown = omitted == 0 ? events : events.prefix(Self.firstEvents) + events.suffix(Self.lastEvents)
        return TaskExplanation(
            task: task,
            summary: try await summary(of: task),
            events: Array(shown),
            omitted: omitted,
            costs: task.modelCalls == nil ? [] : try await store.costs(of: id)
        )
    }

    private func summary(of task: TaskRecord) async throws -> String {
        switch task.status {
        case .pending where task.unmetDependencies > 0:
            return "Waits for \(task.unmetDependencies) of its \(task.dependencies.count) dependencies: "
                + "\(try await openDependencies(of: task))."
        case .pending:
            return try await waitingReason(of: task)
        case .inProgress:
            let holder = task.assignedAgent?.rawValue ?? "nobody"
            let lease = task.leaseExpiresAt.map { "; its lease lasts until \($0) without a sign of life" } ?? ""
            return "\(holder) works on attempt \(task.attempt)\(lease)."
        case .completed:
            return "Completed by \(task.assignedAgent?.rawValue ?? "nobody") in attempt \(task.attempt)."
        case .failed where task.errorCode == .leaseLost:
            return "Failed: no worker finished it in \(task.maxAttempts) attempts. retry_task puts it back."
        case .failed where task.errorCode == .dependencyFailed:
            return "Failed with a task it depends on. retry_task on that one revives both. \(task.error ?? "")"
        case .failed:
            return "Failed: \((task.error ?? "no error given").prefix(300)). retry_task puts it back."
        case .cancelled:
            return "Cancelled: \((task.error ?? "no reason given").prefix(300)). retry_task puts it back."
        }
    }

    private func openDependencies(of task: TaskRecord) async throws -> String {
        var open: [String] = []
        for id in task.dependencies.prefix(20) {
            guard let dependency = try await store.task(id), dependency.status != .completed else { continue }
            open.append("\(id) (\(dependency.status.rawValue))")
        }
        return open.joined(separator: ", ")
    }

    private func waitingReason(of task: TaskRecord) async throws -> String {
        let quarantined = try await agents.quarantined(of: task.agentType)
        let kept = quarantined == 0 ? "" : " \(quarantined) \(task.agentType) agents are in quarantine and get none."
        let counts = try await agents.counts().filter { $0.type == task.agentType }
        let idle = counts.filter { $0.state == .idle }.reduce(0) { $0 + $1.count } - quarantined
        let active = counts.filter { $0.state == .active }.reduce(0) { $0 + $1.count }
        let since = task.readyAt.map { " since \($0)" } ?? ""
        switch (idle, active) {
        case (0, 0):
            return "Ready\(since), but no \(task.agentType) agent is online. Start one that calls poll_tasks." + kept
        case (0, _):
            return "Ready\(since); all \(active) \(task.agentType) agents online are busy." + kept
        default:
            return "Ready\(since); \(idle) \(task.agentType) agents are idle and get it with their next poll_tasks."
                + kept
        }
    }
}

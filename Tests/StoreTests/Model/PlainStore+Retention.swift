import Orchestration
import Vocabulary

extension PlainStore {
    func prune(finishedBefore: Timestamp, receiptsBefore: Timestamp, limit: Int) async throws -> Int {
        change { board in
            // At most so many of each kind.
            var gone = 0
            for key in board.receipts.filter({ $0.value.at < receiptsBefore }).keys.prefix(limit) {
                board.receipts[key] = nil
                gone += 1
            }
            gone += board.pruneUsage(before: finishedBefore, limit: limit)
            gone += board.forgetAgents(silentSince: finishedBefore, limit: limit)
            gone += board.pruneEvents(before: finishedBefore, limit: limit)
            let old = board.tasks.map(\.record).filter { task in
                guard let finishedAt = task.finishedAt else { return false }
                // What an unfinished task depends on stays: its result is still to be delivered.
                return finishedAt < finishedBefore
                    && board.places(dependingOn: task.id).allSatisfy { board.tasks[$0].record.status.isFinal }
            }
            let forgotten = Set(
                old.sorted { $0.finishedAt ?? $0.createdAt < $1.finishedAt ?? $1.createdAt }
                    .prefix(limit).map(\.id)
            )
            board.tasks.removeAll { forgotten.contains($0.record.id) }
            for id in forgotten { board.history[.task(id)] = nil }
            board.calls.removeAll { $0.place.attempt.map { forgotten.contains($0.task) } ?? false }
            return gone + forgotten.count
        }
    }
}

extension PlainBoard {
    /// Forgets what happened to agents and rooms before a moment.
    fileprivate mutating func pruneEvents(before moment: Timestamp, limit: Int) -> Int {
        var gone = 0
        for (subject, events) in history {
            if case .task = subject { continue }
            let old = min(events.count { $0.at < moment }, limit - gone)
            history[subject] = Array(events.dropFirst(old))
            gone += old
        }
        return gone
    }

    /// Forgets lost agents that were last heard of before a moment, the longest silent first; returns how many went.
    @discardableResult
    mutating func forgetAgents(silentSince moment: Timestamp, limit: Int) -> Int {
        let lost = agents.values.filter { $0.isLost && $0.lastHeartbeat < moment }
            .sorted { $0.lastHeartbeat < $1.lastHeartbeat }.prefix(limit)
        for agent in lost { agents[agent.id] = nil }
        return lost.count
    }
}

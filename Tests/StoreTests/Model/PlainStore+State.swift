import Orchestration
import Vocabulary

extension PlainStore {
    func state(_ key: String, at now: Timestamp) async throws -> StateEntry? { board.standing(key, at: now) }

    func setState(_ change: StateChange, at now: Timestamp, once: Receipt?) async throws -> Once<StateEntry> {
        try self.change(once: once, at: now) { board in
            try board.requireFree(change.provenance?.agent.map { .agent($0) })
            try change.requireVersion(board.standing(change.key, at: now)?.version ?? 0)
            board.stateVersion += 1
            let entry = StateEntry(
                key: change.key,
                value: change.value,
                version: board.stateVersion,
                expiresAt: now + change.timeToLive,
                updatedBy: change.actor,
                provenance: change.provenance.map { Provenance($0.role, key: $0.key, at: now) }
            )
            board.state[change.key] = entry
            // What has expired makes room.
            if board.state.count > board.limits.stateKeys { board.expireState(at: now, limit: 100) }
            guard board.state.count <= board.limits.stateKeys else {
                throw Fault(stateKeyLimit: board.limits.stateKeys)
            }
            return Once(entry)
        }
    }

    func expireState(at now: Timestamp, limit: Int) async throws -> Int {
        change { $0.expireState(at: now, limit: limit) }
    }

    func stateKeyCount(at now: Timestamp) async throws -> Int { board.state.values.count { $0.expiresAt > now } }
}

extension PlainBoard {
    fileprivate func standing(_ key: String, at now: Timestamp) -> StateEntry? {
        state[key].flatMap { $0.expiresAt > now ? $0 : nil }
    }

    @discardableResult
    fileprivate mutating func expireState(at now: Timestamp, limit: Int) -> Int {
        let expired = state.values.filter { $0.expiresAt <= now }.prefix(limit)
        for entry in expired { state[entry.key] = nil }
        return expired.count
    }
}

package import Orchestration
import Vocabulary

extension RedisStore {
    package func checkAudit(last count: Int?) async throws -> AuditVerdict {
        var failure: (any Error)?
        do { try await settleAudit() } catch { failure = error }
        while true {
            let bounds = try await auditBounds()
            let verdict = try await follow(bounds, last: count)
            if case .sound = verdict {
                // Rows that follow from each other are not all, where lines wait that get no place.
                if let failure { throw failure }
                return verdict
            }
            // What another node has forgotten meanwhile is not missing.
            guard try await auditBounds().anchor != bounds.anchor else { return verdict }
        }
    }

    /// Follows the chain step by step; what is added on the way is not looked at.
    private func follow(_ bounds: AuditBounds, last count: Int?) async throws -> AuditVerdict {
        let (anchor, head) = (bounds.anchor, bounds.head)
        if let first = bounds.first, first <= anchor.sequence { return .stray(first, before: anchor) }
        guard bounds.confirmation?.entry.confirms(anchor) ?? (anchor == .beginning) else {
            return .unconfirmed(anchor)
        }
        var start = anchor
        if let count, head.sequence - count > anchor.sequence {
            let place = head.sequence - count
            guard let row = try await readAudit(from: place, through: place).first else { return .missing(place) }
            start = try AuditRow(row).mark
        }
        let end = max(head.sequence, bounds.last ?? 0)
        var chain = AuditChain(behind: start)
        var place = start.sequence
        while place < end {
            let rows = try await readAudit(from: place + 1, through: end)
            if rows.isEmpty { break }
            for reply in rows {
                guard let row = try? AuditRow(reply) else {
                    return .broken(row: place + 1, reason: "it cannot be read")
                }
                if let verdict = chain.take(row) { return verdict }
                // The newest row of its kind is the one that the log is known to begin by.
                if row.entry.tellsOfPruning, row.sequence > bounds.confirmation?.sequence ?? 0 {
                    return .unconfirmed(anchor)
                }
                place = row.sequence
            }
        }
        return chain.verdict(endingAt: head)
    }

    private func readAudit(from start: Int, through end: Int) async throws -> [Reply] {
        try await look(.readAudit, [.number(start), .number(end), .number(Self.pageSize)]) { try $0.all }
    }
}

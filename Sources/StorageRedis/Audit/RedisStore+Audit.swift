package import Orchestration
import RESP
package import Vocabulary

extension RedisStore: AuditStore {
    /// Adds lines without waiting for replicas: a log that they hold up would be sent the same refusals again and again.
    package func appendAudit(_ entries: [AuditEntry]) async throws {
        for batch in entries.batches(of: Self.pageSize) {
            try await look(.appendAudit, batch.map { .audit($0) }) { _ in }
        }
        try? await settleAudit()
    }

    package func auditRows(matching filter: AuditFilter, limit: Int) async throws -> [AuditRow] {
        try? await settleAudit()
        var found: [AuditRow] = []
        var end: RedisCommand.Argument = "+"
        while true {
            let rows = try await look(.readAuditBackwards, [end, .number(Self.pageSize)]) {
                try $0.all.map(AuditRow.init)
            }
            for row in rows where filter.takes(row.entry) {
                guard found.count < limit else { break }
                found.append(row)
            }
            guard found.count < limit, rows.count == Self.pageSize, let oldest = rows.last else {
                return found.reversed()
            }
            end = .number(oldest.sequence - 1)
        }
    }

    package func pruneAudit(before moment: Timestamp, at now: Timestamp, limit: Int) async throws -> Int {
        while true {
            try await settleAudit()
            let bounds = try await auditBounds()
            // From the beginning up to the first row that is young enough: a chain has no holes.
            let old = try await look(.readAudit, ["-", "+", .number(limit)]) {
                try $0.all.map(AuditRow.init)
            }.prefix { $0.entry.at < moment }
            guard let last = old.last else { return 0 }
            let row = AuditRow(AuditEntry(prunedThrough: last.mark, at: now), behind: bounds.head)
            let isDone = try await look(
                .pruneAudit,
                [
                    bounds.anchor.argument, bounds.head.argument, .number(last.sequence), .octets(last.hash),
                    .number(row.sequence), .text(row.entry.text), .octets(row.hash),
                ]
            ) { try $0.int == 1 }
            // Another node may have added or forgotten rows meanwhile; then it is looked at again.
            if isDone { return old.count }
        }
    }
}

extension AuditFilter {
    fileprivate func takes(_ entry: AuditEntry) -> Bool {
        since.map { $0 <= entry.at } ?? true && actor.map(entry.actor.name.isIdentical(to:)) ?? true
            && action.map(entry.action.isIdentical(to:)) ?? true
    }
}

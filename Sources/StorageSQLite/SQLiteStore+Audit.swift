import Foundation
import GRDB
package import Orchestration
package import Vocabulary

extension SQLiteStore: AuditStore {
    package func appendAudit(_ entries: [AuditEntry]) async throws {
        try await writer.perform { database in
            for entry in entries { try database.audit(entry) }
        }
    }

    package func auditRows(matching filter: AuditFilter, limit: Int) async throws -> [AuditRow] {
        var conditions = ["at >= ?"]
        var arguments: [any DatabaseValueConvertible] = [filter.since?.milliseconds ?? 0]
        for case (let column, let value?) in [("actor", filter.actor), ("action", filter.action)] {
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        arguments.append(limit)
        let condition = conditions.joined(separator: " AND ")
        let values: StatementArguments = StatementArguments(arguments)
        return try await read { database in
            try database.all(
                "SELECT \(AuditColumns.all) FROM audit WHERE \(condition) ORDER BY seq DESC LIMIT ?",
                values,
                AuditRow.init(row:)
            ).reversed()
        }
    }

    package func checkAudit(last count: Int?) async throws -> AuditVerdict {
        try await read { try $0.checkAudit(last: count) }
    }

    package func pruneAudit(before moment: Timestamp, at now: Timestamp, limit: Int) async throws -> Int {
        let isDue = try look { database in
            let oldest = try database.first("SELECT at FROM audit ORDER BY seq LIMIT 1") { $0[0] as Int64 }
            return oldest.map { $0 < moment.milliseconds } ?? false
        }
        guard isDue else { return 0 }
        return try await writer.perform { database in
            // From the beginning up to the first row that is young enough: a chain has no holes.
            let old = try database.all(
                "SELECT \(AuditColumns.all) FROM audit ORDER BY seq LIMIT ?",
                [limit],
                AuditRow.init(row:)
            ).prefix { $0.entry.at < moment }
            guard let last = old.last else { return 0 }
            try database.change("DELETE FROM audit WHERE seq <= ?", [last.sequence])
            try database.setMark("anchor", last.mark)
            try database.audit(AuditEntry(prunedThrough: last.mark, at: now))
            return old.count
        }
    }
}

extension Database {
    /// Writes a line at the end of the audit log, in the transaction of what it tells of.
    func audit(_ entry: AuditEntry) throws {
        let row = AuditRow(entry, behind: try auditMark("head"))
        try change(
            """
            INSERT INTO audit (seq, at, actor, key, role, action, object, outcome, address, trace, details, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.sequence, entry.at.milliseconds, entry.actor.name, entry.actor.key, entry.actor.role, entry.action,
                entry.object, entry.outcome.rawValue, entry.address, entry.trace, entry.details?.text, Data(row.hash),
            ]
        )
        try setMark("head", row.mark)
    }

    /// Follows the chain without holding more than a batch of it.
    func checkAudit(last count: Int?) throws -> AuditVerdict {
        let (anchor, head) = (try auditMark("anchor"), try auditMark("head"))
        var start = anchor
        if let count, head.sequence - count > anchor.sequence {
            let place = head.sequence - count
            let row = try first("SELECT seq, hash FROM audit WHERE seq = ?", [place]) {
                AuditMark(sequence: $0[0], hash: $0[1])
            }
            guard let row else { return .missing(place) }
            start = row
        }
        if let stray = try first("SELECT min(seq) FROM audit", [], { $0[0] as Int? }) ?? nil, stray <= anchor.sequence {
            return .stray(stray, before: anchor)
        }
        guard try isConfirmed(anchor) else { return .unconfirmed(anchor) }
        var chain = AuditChain(behind: start)
        var place = start.sequence
        while true {
            let rows = try all(
                "SELECT \(AuditColumns.all) FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000",
                [place],
                AuditRow.init(row:)
            )
            for row in rows {
                if let verdict = chain.take(row) { return verdict }
                place = row.sequence
            }
            if rows.count < 1_000 { return chain.verdict(endingAt: head) }
        }
    }

    /// Whether the log itself says up to where it was forgotten.
    private func isConfirmed(_ anchor: AuditMark) throws -> Bool {
        let said = try first(
            "SELECT \(AuditColumns.all) FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1",
            [AuditEntry.Action.auditPruned.rawValue],
            AuditRow.init(row:)
        )
        return said?.entry.confirms(anchor) ?? (anchor == .beginning)
    }

    private func auditMark(_ name: String) throws -> AuditMark {
        try first("SELECT seq, hash FROM audit_marks WHERE name = ?", [name]) {
            AuditMark(sequence: $0[0], hash: $0[1])
        } ?? .beginning
    }

    fileprivate func setMark(_ name: String, _ mark: AuditMark) throws {
        try change(
            "UPDATE audit_marks SET seq = ?2, hash = ?3 WHERE name = ?1",
            [name, mark.sequence, Data(mark.hash)]
        )
    }
}

private enum AuditColumns {
    static let all = "seq, at, actor, key, role, action, object, outcome, address, trace, details, hash"
}

extension AuditRow {
    fileprivate init(row: StatementRow) {
        self.init(
            sequence: row[0],
            entry: AuditEntry(
                at: Timestamp(milliseconds: row[1]),
                actor: .init(name: row[2], key: row[3], role: row[4]),
                action: row[5],
                object: row[6],
                outcome: AuditEntry.Outcome(rawValue: row[7]),
                address: row[8],
                trace: row[9],
                details: (row[10] as String?).map(RawJSON.init(trusting:))
            ),
            hash: row[11]
        )
    }
}

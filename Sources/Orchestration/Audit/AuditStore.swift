package import Vocabulary

/// Where the audit log is kept: rows are added at its end, and go only from its beginning, by age.
///
/// What a store changes on behalf of an administrator it writes into the log in the same transaction.
package protocol AuditStore: Sendable {
    func appendAudit(_ entries: [AuditEntry]) async throws
    /// The newest rows that match, the oldest of them first.
    func auditRows(matching filter: AuditFilter, limit: Int) async throws -> [AuditRow]
    /// Follows the chain from its beginning, or over its last rows only.
    func checkAudit(last count: Int?) async throws -> AuditVerdict
    /// Forgets rows from before a moment, at most so many, and says in a row of its own up to where; returns how many
    /// went.
    func pruneAudit(before moment: Timestamp, at now: Timestamp, limit: Int) async throws -> Int
}

/// Which rows a reader of the audit log asks for.
package struct AuditFilter: Sendable {
    package var since: Timestamp?
    package var actor: String?
    package var action: String?

    package init(since: Timestamp? = nil, actor: String? = nil, action: String? = nil) {
        self.since = since
        self.actor = actor
        self.action = action
    }
}

/// What following the chain came to.
package enum AuditVerdict: Sendable, Equatable {
    /// So many rows follow from each other, up to this place.
    case sound(rows: Int, end: AuditMark)
    /// This row does not follow from the one before, or is not there.
    case broken(row: Int, reason: String)

    /// A row that should be there is not.
    package static func missing(_ row: Int) -> AuditVerdict { .broken(row: row, reason: "it is missing") }

    /// A row before the log's beginning was put back, or the beginning was moved.
    package static func stray(_ row: Int, before anchor: AuditMark) -> AuditVerdict {
        .broken(row: row, reason: "it stands before the log's beginning at \(anchor.sequence + 1)")
    }

    /// The log does not say itself that it was forgotten up to where it begins.
    package static func unconfirmed(_ anchor: AuditMark) -> AuditVerdict {
        .broken(row: anchor.sequence + 1, reason: "no row says that the log begins here")
    }
}

/// Follows the audit log row by row, and stops at the first that does not follow.
package struct AuditChain: Sendable {
    private var last: AuditMark
    private var count = 0

    /// Begins behind the row that was forgotten last.
    package init(behind anchor: AuditMark) { last = anchor }

    /// Takes the next row; gives a verdict as soon as one does not follow.
    package mutating func take(_ row: AuditRow) -> AuditVerdict? {
        guard row.sequence == last.sequence + 1 else {
            return .broken(row: last.sequence + 1, reason: "it is missing; the next one there is \(row.sequence)")
        }
        guard row.follows(last) else {
            return .broken(row: row.sequence, reason: "it was changed, or the one before it was")
        }
        last = row.mark
        count += 1
        return nil
    }

    /// The verdict when all rows were taken; the end is where the store says that it wrote last.
    package func verdict(endingAt end: AuditMark) -> AuditVerdict {
        guard last.sequence == end.sequence else {
            return .broken(
                row: min(last.sequence, end.sequence) + 1,
                reason: "the log ends at \(last.sequence), and was written up to \(end.sequence)"
            )
        }
        guard last == end else { return .broken(row: last.sequence, reason: "it is not the one that was written last") }
        return .sound(rows: count, end: last)
    }
}

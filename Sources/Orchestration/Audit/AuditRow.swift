import Crypto
import Vocabulary

/// A line of the audit log in its place: its hash covers the line, its number, and the hash of the line before.
package struct AuditRow: Sendable, Equatable {
    package var sequence: Int
    package var entry: AuditEntry
    package var hash: [UInt8]

    /// Takes a row as a store kept it.
    package init(sequence: Int, entry: AuditEntry, hash: [UInt8]) {
        self.sequence = sequence
        self.entry = entry
        self.hash = hash
    }

    /// Puts a line behind another.
    package init(_ entry: AuditEntry, behind last: AuditMark) {
        sequence = last.sequence + 1
        self.entry = entry
        hash = Self.hash(of: entry, sequence, behind: last.hash)
    }

    package var mark: AuditMark { AuditMark(sequence: sequence, hash: hash) }

    /// Whether the row follows from the one before.
    package func follows(_ last: AuditMark) -> Bool {
        sequence == last.sequence + 1 && hash == Self.hash(of: entry, sequence, behind: last.hash)
    }

    private static func hash(of entry: AuditEntry, _ sequence: Int, behind last: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        digest.update(data: last)
        digest.update(data: entry.canonical(numbered: sequence).bytes)
        return Array(digest.finalize())
    }
}

/// A place in the audit log, named by the number and the hash of a row.
package struct AuditMark: Sendable, Equatable {
    package var sequence: Int
    package var hash: [UInt8]

    package init(sequence: Int, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Before the first row that was ever written.
    package static let beginning = AuditMark(sequence: 0, hash: Array(repeating: 0, count: 32))

    /// The hash as people compare it.
    package var fingerprint: String {
        hash.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension AuditEntry {
    /// The fields in one order and spelling; two different lines never give the same.
    fileprivate func canonical(numbered sequence: Int) -> JSON {
        func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
        return [
            .integer(sequence), .integer(Int(at.milliseconds)), .string(actor.name), text(actor.key), text(actor.role),
            .string(action), text(object), .string(outcome.rawValue), text(address), text(trace), text(details?.text),
        ]
    }
}

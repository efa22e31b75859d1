import Orchestration
import RESP
import Vocabulary

extension RedisStore {
    /// Makes a change that leaves a line to the audit log, and gives the line its place.
    ///
    /// Where that fails, the change is made all the same: the line waits, and whoever next adds to the log, reads it or
    /// forgets some of it takes it along.
    func settlingAudit<Outcome>(_ change: () async throws -> Outcome) async rethrows -> Outcome {
        let outcome = try await change()
        try? await settleAudit()
        return outcome
    }

    /// Gives every line that waits at this moment its place in the chain, whichever node has left it.
    ///
    /// The hashes are made here, and taken only if the log has not grown meanwhile: of several nodes one is the first, and
    /// the others go on behind it. A node that dies on the way leaves the lines where they were.
    func settleAudit() async throws {
        var goal: Int?
        while true {
            let (head, waiting, lines) = try await look(.readPendingAudit, [.number(Self.linesAtOnce)]) { reply in
                (try AuditMark(reply[0]), try reply[1].int, try reply[2].all.map { try $0.string })
            }
            let end = goal ?? head.sequence + waiting
            goal = end
            guard head.sequence < end, !lines.isEmpty else { return }
            var last = head
            let rows = try lines.flatMap { line -> [RedisCommand.Argument] in
                let row = AuditRow(try AuditEntry(text: line), behind: last)
                last = row.mark
                return [.number(row.sequence), .text(line), .octets(row.hash)]
            }
            try await look(.chainAudit, [head.argument] + rows) { _ in }
        }
    }

    /// How many lines get their places in one step.
    private static let linesAtOnce = 100

    /// Where the log begins and ends, at one moment.
    func auditBounds() async throws -> AuditBounds {
        try await look(.readAuditBounds) { reply in
            AuditBounds(
                anchor: try AuditMark(reply[0]),
                head: try AuditMark(reply[1]),
                first: try reply[2].all.first.map { try $0.auditSequence },
                last: try reply[3].all.first.map { try $0.auditSequence },
                confirmation: try reply[4].all.first.flatMap { try? AuditRow($0) }
            )
        }
    }
}

/// The beginning and the end of the audit log, as the marks say it and as the rows do.
struct AuditBounds {
    let anchor: AuditMark
    let head: AuditMark
    let first: Int?
    let last: Int?
    /// The row that says where the log begins.
    let confirmation: AuditRow?
}

extension AuditMark {
    /// A mark that was never set is before the first row.
    fileprivate init(_ reply: Reply) throws {
        let hash = try reply[1].octets
        self = hash.isEmpty ? .beginning : AuditMark(sequence: try reply[0].int, hash: hash)
    }

    /// The mark as scripts compare it.
    var argument: RedisCommand.Argument { self == .beginning ? "" : .octets(hash) }
}

extension AuditRow {
    /// Reads a row as the stream gives it.
    init(_ reply: Reply) throws {
        guard let fields = try reply[1].fields else { throw Fault.damagedReply }
        self.init(
            sequence: try reply.auditSequence,
            entry: try AuditEntry(text: try fields.required("line").string),
            hash: try fields.required("hash").octets
        )
    }
}

extension Reply {
    /// The number of a row, which the stream spells `7-0`.
    var auditSequence: Int {
        get throws {
            guard let number = Int(try self[0].string.prefix { $0 != "-" }) else { throw Fault.damagedReply }
            return number
        }
    }
}

import Vocabulary

/// A call or request that was refused, as the audit log hears of it.
package struct Refused: Sendable, Hashable {
    /// The code or name of the reason: one of a closed set, whatever callers send.
    package var reason: String
    package var actor: AuditEntry.Actor
    package var address: String?

    package init(_ reason: String, by actor: AuditEntry.Actor, from address: String? = nil) {
        self.reason = reason
        self.actor = actor
        self.address = address
    }
}

/// Folds refusals into few rows, so that whoever is refused as often as he likes cannot fill the disk.
///
/// The first refusal of an actor for a reason is a row at once; its repeats within the minute are one more row with
/// their count. Past so many actors a minute, all further ones of a reason count as one.
struct RefusalFold {
    /// How many actors and reasons have rows of their own in one minute.
    static let named = 16
    /// How many rows wait while the store fails.
    static let capacity = 1_024

    private var minute: Int64 = 0
    private var tallies: [Refused: Tally] = [:]
    private var order: [Refused] = []
    private var waiting: [AuditEntry] = []
    private(set) var lost = 0

    private struct Tally {
        var repeats = 0
        var last: Timestamp
        let trace: AuditEntry
    }

    mutating func note(_ refused: Refused, at now: Timestamp) {
        close(before: now)
        let subject = tallies[refused] == nil && tallies.count >= Self.named ? Self.others(refused) : refused
        if tallies[subject] != nil {
            tallies[subject]?.repeats += 1
            tallies[subject]?.last = now
            return
        }
        let entry = AuditEntry(
            .refused,
            of: subject.reason,
            by: subject.actor,
            at: now,
            outcome: .refused,
            address: subject.address
        )
        tallies[subject] = Tally(last: now, trace: entry)
        order.append(subject)
        wait(entry)
    }

    /// The rows that are due; all of them where the log closes.
    mutating func take(at now: Timestamp, closing: Bool = false) -> [AuditEntry] {
        close(before: now, atOnce: closing)
        defer { waiting.removeAll() }
        return waiting
    }

    /// Takes rows back that could not be written.
    mutating func putBack(_ entries: [AuditEntry]) {
        let newer = waiting
        waiting = []
        for entry in entries + newer { wait(entry) }
    }

    private mutating func wait(_ entry: AuditEntry) {
        guard waiting.count < Self.capacity else {
            lost += 1
            return
        }
        waiting.append(entry)
    }

    /// Ends the minute that is over, and tells what was repeated in it.
    private mutating func close(before now: Timestamp, atOnce: Bool = false) {
        let current = now.milliseconds / 60_000
        guard current != minute || atOnce else { return }
        for subject in order {
            guard let tally = tallies[subject], tally.repeats > 0 else { continue }
            var entry = tally.trace
            entry.at = tally.last
            entry.trace = nil
            entry.details = RawJSON(["count": .integer(tally.repeats)])
            wait(entry)
        }
        minute = current
        tallies.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
    }

    private static func others(_ refused: Refused) -> Refused {
        Refused(refused.reason, by: AuditEntry.Actor(name: "others"))
    }
}

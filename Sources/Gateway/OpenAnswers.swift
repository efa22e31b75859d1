import Synchronization
package import Vocabulary

/// The answers that go on for a while, by whose they are: they end with the key or the token that opened them.
package final class OpenAnswers: Sendable {
    /// One answer, as long as it is open.
    struct Ticket {
        fileprivate let keyID: String
        fileprivate let number: Int
    }

    private struct Entry {
        let validUntil: Timestamp?
        let end: @Sendable () -> Void
        var hasEnded = false
    }

    private struct Table {
        var entries: [String: [Int: Entry]] = [:]
        var lastNumber = 0
    }

    private let table = Mutex(Table())

    package init() {}

    /// The keys and tokens for which something is open that was not ended yet.
    package var keys: Set<String> {
        table.withLock { table in
            Set(table.entries.filter { $0.value.values.contains { !$0.hasEnded } }.keys)
        }
    }

    /// Ends what is open for some keys, and what is open for anybody whose time is over.
    package func end(_ keys: Set<String>, at now: Timestamp) {
        let ended = table.withLock { table in
            var ended: [@Sendable () -> Void] = []
            for (key, entries) in table.entries {
                for (number, entry) in entries
                where !entry.hasEnded && (keys.contains(key) || entry.validUntil.map { $0 <= now } ?? false) {
                    table.entries[key]?[number]?.hasEnded = true
                    ended.append(entry.end)
                }
            }
            return ended
        }
        for end in ended { end() }
    }

    /// Takes an answer in; whoever needs no key has nothing that could end.
    func open(for admission: Admission, _ end: @escaping @Sendable () -> Void) -> Ticket? {
        guard let keyID = admission.caller.keyID else { return nil }
        return table.withLock { table in
            table.lastNumber += 1
            table.entries[keyID, default: [:]][table.lastNumber] = Entry(validUntil: admission.validUntil, end: end)
            return Ticket(keyID: keyID, number: table.lastNumber)
        }
    }

    /// Lets go of an answer that is over; tells whether it was ended from here.
    @discardableResult
    func close(_ ticket: Ticket?) -> Bool {
        guard let ticket else { return false }
        return table.withLock { table in
            let entry = table.entries[ticket.keyID]?.removeValue(forKey: ticket.number)
            if table.entries[ticket.keyID]?.isEmpty == true { table.entries[ticket.keyID] = nil }
            return entry?.hasEnded ?? false
        }
    }
}

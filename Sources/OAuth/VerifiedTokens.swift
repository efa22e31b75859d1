import Crypto
import Synchronization
import Vocabulary

/// Tokens that were found good, so that their signature is checked once; by digest, so that none can be read from memory.
final class VerifiedTokens: Sendable {
    private struct Entry {
        let admission: Admission
        let validUntil: Timestamp
        let edition: Int
    }

    private let capacity: Int
    private let entries = Mutex<[SHA256.Digest: Entry]>([:])

    init(capacity: Int = 10_000) { self.capacity = max(2, capacity) }

    /// Who shows a token; nothing for one that is not known, has ended, or was checked with keys of another edition.
    func admission(of token: SHA256.Digest, edition: Int, at now: Timestamp) -> Admission? {
        guard let entry = entries.withLock({ $0[token] }), entry.edition == edition, entry.validUntil > now else {
            return nil
        }
        return entry.admission
    }

    /// Remembers a token; of more than there is room for, those that end soonest are forgotten.
    func add(_ admission: Admission, validUntil: Timestamp, of token: SHA256.Digest, edition: Int, at now: Timestamp) {
        entries.withLock { entries in
            entries[token] = Entry(admission: admission, validUntil: validUntil, edition: edition)
            guard entries.count > capacity else { return }
            let living = entries.filter { $0.value.validUntil > now && $0.value.edition == edition }
            let longest = living.sorted { $0.value.validUntil > $1.value.validUntil }.prefix(capacity / 2)
            entries = Dictionary(uniqueKeysWithValues: longest.map { ($0.key, $0.value) })
        }
    }

    var count: Int { entries.withLock { $0.count } }
}

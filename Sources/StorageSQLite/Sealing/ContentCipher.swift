import Crypto
import Foundation
package import Logging
package import Metrics
import Vocabulary

/// Seals what goes into the columns of content and opens what comes out of them; without a key it leaves all as it is.
package final class ContentCipher: Sendable {
    /// What one key opens, by the column.
    private struct Keyring {
        let mark: [UInt8]
        let keys: [String: SymmetricKey]

        init(_ key: EncryptionKey) {
            mark = key.mark
            keys = Dictionary(uniqueKeysWithValues: ContentColumn.all.map { ($0.id, key.key(for: $0)) })
        }
    }

    /// The newest key seals; the others only open what they sealed once.
    private let newest: Keyring?
    private let keyrings: [[UInt8]: Keyring]
    /// The names of the keys, the newest first.
    package let keyIDs: [String]
    private let unreadable: Counter
    private let logger: Logger

    /// Takes keys, the newest first; none for a store that keeps everything plain.
    package init(keys: [EncryptionKey], metrics: any MetricsFactory, logger: Logger) {
        let rings = keys.map(Keyring.init)
        newest = rings.first
        keyrings = Dictionary(rings.map { ($0.mark, $0) }) { first, _ in first }
        keyIDs = keys.map(\.id)
        unreadable = Counter(label: Metric.unreadableValues.name, factory: metrics)
        self.logger = logger
    }

    /// Leaves everything plain.
    package convenience init(leavingPlainWith metrics: any MetricsFactory) {
        self.init(
            keys: [],
            metrics: metrics,
            logger: Logger(label: "callboard.store") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Whether what is written is sealed.
    package var seals: Bool { newest != nil }

    /// The mark of the key that seals.
    var newestMark: [UInt8]? { newest?.mark }

    /// The sealed form of a text, or nothing where texts stay plain.
    func seal(_ text: some DataProtocol, for place: SealedValue.Place) throws -> Data? {
        guard let newest, let key = newest.keys[place.column] else { return nil }
        return try SealedValue(sealing: text, for: place, under: key, marked: newest.mark).bytes
    }

    /// The text of a sealed value; nothing for one that is damaged, stands in a wrong place, or needs another key.
    func open(_ stored: Data, from place: SealedValue.Place) -> Data? {
        guard let value = SealedValue(stored), let key = keyrings[value.mark]?.keys[place.column] else { return nil }
        return try? value.opened(in: place, with: key)
    }

    /// Whether a stored value is one that the newest key sealed.
    func isNewest(_ stored: Data) -> Bool { SealedValue(stored).map { $0.mark == newest?.mark } ?? false }

    /// Tells the operator of a value that did not open.
    func report(unreadable column: String, row: [String]) {
        unreadable.increment()
        logger.error(
            "A sealed value does not open",
            metadata: [
                "event": "\(BoardEvent.valueUnreadable.rawValue)", "column": "\(column)",
                "row": "\(row.joined(separator: "/"))",
            ]
        )
    }
}

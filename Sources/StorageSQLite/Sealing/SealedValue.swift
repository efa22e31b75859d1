import Crypto
import Foundation

/// A value as it is stored once it is sealed: a version, the mark of its key, a nonce, the sealed text, and its tag.
///
/// AES-256-GCM with a random nonce of 96 bits. What names the place is authenticated with the text, so that a value
/// opens nowhere else.
struct SealedValue {
    private static let version: UInt8 = 1
    private static let headerLength = 1 + EncryptionKey.markLength
    /// How many bytes longer than its text a sealed value is.
    static let overhead = headerLength + 12 + 16

    let bytes: Data

    /// Takes what a column holds; nothing for what was never sealed by any version that is known here.
    init?(_ bytes: Data) {
        guard bytes.count >= Self.overhead, bytes.first == Self.version else { return nil }
        self.bytes = bytes
    }

    /// Seals a text for one place.
    init(sealing text: some DataProtocol, for place: Place, under key: SymmetricKey, marked mark: [UInt8]) throws {
        let header = [Self.version] + mark
        let box = try AES.GCM.seal(text, using: key, authenticating: header + place.bytes)
        var bytes = Data(header)
        bytes.reserveCapacity(Self.overhead + text.count)
        bytes.append(box.nonce.withUnsafeBytes { Data($0) })
        bytes.append(box.ciphertext)
        bytes.append(box.tag)
        self.bytes = bytes
    }

    /// The mark of the key that opens the value.
    var mark: [UInt8] { Array(bytes.dropFirst().prefix(EncryptionKey.markLength)) }

    /// The text; throws where the value was changed, or stands in another place than the one it was sealed for.
    func opened(in place: Place, with key: SymmetricKey) throws -> Data {
        let box = try AES.GCM.SealedBox(combined: bytes.dropFirst(Self.headerLength))
        return try AES.GCM.open(box, using: key, authenticating: bytes.prefix(Self.headerLength) + place.bytes)
    }

    /// Where a value stands: its column, and what names its row.
    struct Place {
        let column: String
        private(set) var bytes: [UInt8] = []

        /// Each part goes in with its length before it: no two places have the same bytes.
        init(column: String, row: [String]) {
            self.column = column
            for part in [column] + row {
                withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
                bytes.append(contentsOf: part.utf8)
            }
        }
    }
}

import Crypto
import Foundation

/// A key under which content is sealed in the store.
package struct EncryptionKey: Sendable {
    /// What people and sealed values call the key: 16 hexadecimal digits, from which nobody learns the key.
    package let id: String
    /// The same as the bytes that a sealed value carries.
    let mark: [UInt8]
    private let secret: SymmetricKey

    static let markLength = 8

    /// Reads 32 bytes in base64, such as `openssl rand -base64 32` makes; nothing for anything else.
    package init?(base64 text: String) {
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else { return nil }
        secret = SymmetricKey(data: bytes)
        mark = Self.derive(from: secret, "callboard key id", count: Self.markLength).withUnsafeBytes(Array.init)
        id = mark.hexadecimal
    }

    /// The key that seals the values of one column and nothing else.
    func key(for column: ContentColumn) -> SymmetricKey {
        Self.derive(from: secret, "callboard content " + column.id, count: 32)
    }

    /// HKDF with SHA-256 (RFC 5869); the purpose keeps one use of the key apart from every other.
    private static func derive(from secret: SymmetricKey, _ purpose: String, count: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data(purpose.utf8), outputByteCount: count)
    }
}

extension Sequence<UInt8> {
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

import Vocabulary

/// The keys that an issuer signs with.
struct KeySet: Sendable {
    /// More than any issuer has.
    private static let capacity = 64

    let keys: [IssuerKey]

    /// Reads a set of keys (RFC 7517 §5); throws where it has none that is of use.
    init(_ bytes: [UInt8]) async throws(IssuerTrouble) {
        guard let json = try? JSONReader.read(bytes), let entries = json["keys"]?.array else {
            throw IssuerTrouble("what it calls its keys is no set of keys")
        }
        var keys: [IssuerKey] = []
        for entry in entries.prefix(Self.capacity) {
            if let key = await IssuerKey(entry) { keys.append(key) }
        }
        guard !keys.isEmpty else { throw IssuerTrouble("none of its keys is of use here") }
        self.keys = keys
    }

    /// The key that a token names; of one that names none, the only key it could have been signed with.
    func key(of token: SignedToken) throws(TokenFault) -> IssuerKey {
        guard let id = token.keyID else {
            let fitting = keys.filter { $0.fits(token.algorithm) }
            guard fitting.count == 1, let key = fitting.first else { throw .unknownKey }
            return key
        }
        let named = keys.filter { $0.id?.isIdentical(to: id) ?? false }
        guard !named.isEmpty else { throw .unknownKey }
        guard let key = named.first(where: { $0.fits(token.algorithm) }) else { throw .algorithm }
        return key
    }
}

/// Why an issuer's keys cannot be had, as the end of a sentence.
package struct IssuerTrouble: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

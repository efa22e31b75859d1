import Vocabulary

/// A token taken apart (RFC 7515 §7.1); nothing in it is to be believed before its signature was checked.
struct SignedToken {
    /// Far beyond what any issuer makes.
    static let largestSize = 16 << 10
    /// What the type of an access token may be (RFC 9068 §4); many issuers still write the general one, or none.
    private static let types: Set = ["at+jwt", "application/at+jwt", "jwt"]

    let algorithm: SigningAlgorithm
    let keyID: String?
    let claims: JSON
    let signedBytes: [UInt8]
    let signature: [UInt8]

    init(_ text: String) throws(TokenFault) {
        guard text.utf8.count <= Self.largestSize else { throw .malformed }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64.decoded(parts[2], .url), !signature.isEmpty else {
            throw .malformed
        }
        let header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        self.signature = signature
        signedBytes = Array(text.utf8.dropLast(parts[2].count + 1))
        if let type = header["typ"] {
            guard let name = type.string, Self.types.contains(name.lowercased()) else { throw .type }
        }
        // What a header declares as critical has to be understood, and nothing is (RFC 7515 §4.1.11).
        guard header["crit"] == nil else { throw .malformed }
        guard let algorithm = header["alg"]?.string.flatMap(SigningAlgorithm.init) else { throw .algorithm }
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        guard (header["kid"] == nil) == (keyID == nil), keyID?.utf8.count ?? 0 <= 256 else { throw .malformed }
    }

    /// Whether a text could be a token at all; a key of the board never could.
    static func isLikely(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }

    private static func object(_ part: some Collection<UInt8>) throws(TokenFault) -> JSON {
        guard let bytes = Base64.decoded(part, .url), let json = try? JSONReader.read(bytes), json.members != nil else {
            throw .malformed
        }
        return json
    }
}

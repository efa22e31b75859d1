/// The ways of signing a token that are trusted: only those with a public key (RFC 8725 §3.1, §3.2).
///
/// `none` is missing, and so are those with a shared secret: whoever could check such a token could make one.
enum SigningAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
}

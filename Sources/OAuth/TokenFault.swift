/// What is wrong with a token, in the one word that a log may tell.
enum TokenFault: String, Error {
    case malformed
    case type
    case algorithm
    case unknownKey = "unknown_key"
    case signature
    case issuer
    case audience
    case expired
    case notYetValid = "not_yet_valid"
    /// It is bound to a secret of its holder, who did not prove to have it (RFC 9449 §7.2, RFC 8705 §3).
    case bound
    case subject
    /// It is good, and none of its scopes is of use here.
    case scope
    /// It is good, and does not name an agent.
    case agent
    /// Nobody can tell: the issuer's keys could not be fetched yet.
    case unavailable
}

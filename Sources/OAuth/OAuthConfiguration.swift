package import Vocabulary

/// Whose tokens are taken, and what they allow.
package struct OAuthConfiguration: Sendable {
    /// As the tokens spell it, to the letter.
    package var issuer: String
    package var issuerAddress: SecureAddress
    /// Where this server is reached, as its operator says.
    package var publicURL: SecureAddress
    /// What a token has to be made for: the address of this server (RFC 8707).
    package var audience: String
    /// Where the issuer's keys are; nothing where the issuer's own document says it.
    package var keysAddress: SecureAddress?
    /// What a word in `scope` allows.
    package var scopes: [(name: String, role: Role)]
    /// The claim that names a worker's agent; nothing for the subject.
    package var agentClaim: String?

    package init(
        issuer: String,
        issuerAddress: SecureAddress,
        publicURL: SecureAddress,
        audience: String,
        keysAddress: SecureAddress?,
        scopes: [(name: String, role: Role)],
        agentClaim: String?
    ) {
        self.issuer = issuer
        self.issuerAddress = issuerAddress
        self.publicURL = publicURL
        self.audience = audience
        self.keysAddress = keysAddress
        self.scopes = scopes
        self.agentClaim = agentClaim
    }
}

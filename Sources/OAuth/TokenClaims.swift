import Vocabulary

/// What an issuer says in a token, checked against what this server asks for.
struct TokenClaims {
    /// How far two clocks may be apart.
    static let leeway = Duration.seconds(30)

    let subject: String
    let clientID: String?
    let scopes: Set<String>
    let validUntil: Timestamp
    private let json: JSON

    /// - Note: All claims are checked after the signature, in the order of RFC 9068 §4.
    init(_ json: JSON, for configuration: OAuthConfiguration, at now: Timestamp) throws(TokenFault) {
        guard json["iss"]?.string?.isIdentical(to: configuration.issuer) == true else { throw .issuer }
        guard Self.texts(json["aud"]).contains(where: { $0.isIdentical(to: configuration.audience) }) else {
            throw .audience
        }
        guard let end = Self.moment(json["exp"]) else { throw .expired }
        validUntil = end + Self.leeway
        guard validUntil > now else { throw .expired }
        if let start = json["nbf"] {
            guard let moment = Self.moment(start), moment - Self.leeway <= now else { throw .notYetValid }
        }
        guard json["cnf"] == nil else { throw .bound }
        clientID = json["client_id"]?.string ?? json["azp"]?.string
        guard let subject = json["sub"]?.string ?? clientID, !subject.isEmpty else { throw .subject }
        self.subject = subject
        scopes = Set(Self.texts(json["scope"]) + Self.texts(json["scp"]))
        self.json = json
    }

    /// The agent that the token names.
    func agent(in claim: String?) -> AgentID? {
        guard let claim else { return AgentID(checking: subject) }
        return json[claim]?.string.flatMap(AgentID.init(checking:))
    }

    /// Words parted by blanks, or a list of texts.
    private static func texts(_ json: JSON?) -> [String] {
        if let text = json?.string { return text.split(separator: " ").map(String.init) }
        return (json?.array ?? []).compactMap(\.string)
    }

    /// Seconds since 1970, within the years that can be told.
    private static func moment(_ json: JSON?) -> Timestamp? {
        guard let seconds = json?.number, (0...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1_000))
    }
}

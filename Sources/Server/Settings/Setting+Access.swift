/// Who may call, and how often.
extension Setting {
    static let callRate = Setting(
        key: "callboard.callRate",
        help: "How many calls a second a key may make in the long run; 0 for any.",
        fallback: "200"
    )
    static let callBurst = Setting(
        key: "callboard.callBurst",
        help: "How many calls a key may make at once after a silence.",
        fallback: "400"
    )
    static let toolRates = Setting(
        key: "callboard.toolRates",
        help:
            "How many calls a second of single tools a key may make, parted by commas, and twice as many at once; none for any.",
        fallback: "create_task=50,send_message=50,search_messages=20"
    )
    static let publicURL = Setting(
        key: "callboard.publicUrl",
        help: "Address under which clients reach the server, such as https://board.example.com.",
        fallback: ""
    )
    static let oauthIssuer = Setting(
        key: "callboard.oauthIssuer",
        help: "Issuer of an OAuth authorization server; with it, its tokens open the server as keys do.",
        fallback: ""
    )
    static let oauthAudience = Setting(
        key: "callboard.oauthAudience",
        help: "What a token has to be made for; as a rule the public address with /mcp.",
        fallback: ""
    )
    static let oauthKeys = Setting(
        key: "callboard.oauthJwksUrl",
        help: "Address of the issuer's keys, where its own document does not name it.",
        fallback: ""
    )
    static let oauthScopes = Setting(
        key: "callboard.oauthScopes",
        help: "Roles that the scopes of a token give, as scope=role, parted by commas.",
        fallback: "callboard:orchestrate=orchestrator,callboard:work=worker,callboard:read=observer"
    )
    static let oauthAgentClaim = Setting(
        key: "callboard.oauthAgentClaim",
        help: "Claim of a token that names a worker's agent; as a rule the subject.",
        fallback: ""
    )

    static let access = [
        callRate, callBurst, toolRates, publicURL, oauthIssuer, oauthAudience, oauthKeys, oauthScopes,
        oauthAgentClaim,
    ]
}

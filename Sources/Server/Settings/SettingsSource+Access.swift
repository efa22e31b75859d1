import OAuth
import Tools
import Vocabulary

extension SettingsSource {
    /// How often a key may call.
    func callRate() throws(SettingError) -> Rate? {
        Rate(
            perSecond: try number(.callRate, in: 0...1_000_000),
            burst: try number(.callBurst, in: 1...1_000_000)
        )
    }

    /// How often a key may call single tools.
    func toolRates() throws(SettingError) -> [String: Rate] {
        guard try text(.toolRates) != "none" else { return [:] }
        var rates: [String: Rate] = [:]
        for entry in try list(.toolRates) {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let count = Int(parts[1]), (1...100_000).contains(count) else {
                throw SettingError(.toolRates, entry, "must look like create_task=50,send_message=50, or be none")
            }
            let tool = String(parts[0])
            guard BoardTools.names.contains(tool) else {
                throw SettingError(.toolRates, tool, "must name tools of this server")
            }
            rates[tool] = Rate(perSecond: count, burst: 2 * count)
        }
        return rates
    }

    /// Where clients reach the server, if the operator says it.
    func publicURL() throws(SettingError) -> SecureAddress? {
        guard let text = try optional(.publicURL) else { return nil }
        let address = try address(.publicURL, text)
        guard address.path.isEmpty else {
            throw SettingError(.publicURL, text, "must be an address without a path, to which clients add /mcp")
        }
        return address
    }

    /// Whose tokens are taken, where an issuer is named.
    func oauth(publicURL: SecureAddress?) throws(SettingError) -> OAuthConfiguration? {
        let (audience, keys) = (try optional(.oauthAudience), try optional(.oauthKeys))
        let (scopes, claim) = (try scopes(), try optional(.oauthAgentClaim))
        guard let issuer = try optional(.oauthIssuer) else {
            let others: [(Setting, String?)] = [
                (.oauthAudience, audience), (.oauthKeys, keys), (.oauthAgentClaim, claim),
            ]
            for case (let setting, let value?) in others {
                throw SettingError(setting, value, "means nothing without \(Setting.oauthIssuer.variable)")
            }
            return nil
        }
        guard let publicURL else {
            throw SettingError(.publicURL, "", "must be set with \(Setting.oauthIssuer.variable)")
        }
        return OAuthConfiguration(
            issuer: issuer,
            issuerAddress: try address(.oauthIssuer, issuer),
            publicURL: publicURL,
            audience: audience ?? publicURL.text + "/mcp",
            keysAddress: try keys.map { text throws(SettingError) in try address(.oauthKeys, text) },
            scopes: scopes,
            agentClaim: claim
        )
    }

    private func scopes() throws(SettingError) -> [(name: String, role: Role)] {
        var scopes: [(name: String, role: Role)] = []
        for entry in try list(.oauthScopes) {
            // A scope may hold anything but blanks, quotes and backslashes (RFC 6749 §3.3), so the last sign parts.
            guard let sign = entry.lastIndex(of: "="), sign > entry.startIndex,
                let role = Role(rawValue: String(entry[entry.index(after: sign)...])),
                entry[..<sign].utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
            else {
                throw SettingError(
                    .oauthScopes,
                    entry,
                    "must look like scope=role, with orchestrator, worker or observer for the role"
                )
            }
            scopes.append((String(entry[..<sign]), role))
        }
        return scopes
    }

    private func address(_ setting: Setting, _ text: String) throws(SettingError) -> SecureAddress {
        guard let address = SecureAddress(text) else {
            throw SettingError(setting, text, "must be an https address; http is for this machine only")
        }
        return address
    }
}

import Crypto
package import Logging
package import Metrics
package import Vocabulary

/// Tells who shows a token of the authorization server.
package final class TokenVerifier: Sendable {
    /// What the names of callers by token begin with, which no key's name does.
    package static let callerPrefix = "oauth:"

    private let configuration: OAuthConfiguration
    private let keys: IssuerKeys
    private let time: any TimeSource
    private let logger: Logger
    private let verified: VerifiedTokens
    private let outcomes: [Outcome: Counter]

    private enum Outcome: String, CaseIterable {
        case ok
        case cached
        case invalid
        case insufficientScope = "insufficient_scope"
        case unavailable
    }

    package init(
        _ configuration: OAuthConfiguration,
        keys: IssuerKeys,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.configuration = configuration
        self.keys = keys
        self.time = time
        self.logger = logger
        verified = VerifiedTokens()
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                let dimensions = [("outcome", $0.rawValue)]
                return ($0, Counter(label: Metric.tokenVerifications.name, dimensions: dimensions, factory: metrics))
            }
        )
    }

    /// Whether a text could be a token; if not, it is a key or nothing.
    package static func takes(_ text: String) -> Bool { SignedToken.isLikely(text) }

    /// Who shows a token; nothing for one that opens nothing.
    ///
    /// Throws a `Fault`: `FORBIDDEN` for a good token that allows nothing here, a retryable one where nobody can tell yet.
    package func admission(showing text: String) async throws -> Admission? {
        guard text.utf8.count <= SignedToken.largestSize else { return refused(.malformed) }
        let digest = SHA256.hash(data: Array(text.utf8))
        let now = time.now()
        if let known = verified.admission(of: digest, edition: keys.editionNumber, at: now) {
            outcomes[.cached]?.increment()
            return known
        }
        do throws(TokenFault) {
            let (admission, edition) = try await verify(text)
            outcomes[.ok]?.increment()
            if let end = admission.validUntil {
                verified.add(admission, validUntil: end, of: digest, edition: edition, at: now)
            }
            return admission
        } catch .scope {
            outcomes[.insufficientScope]?.increment()
            throw Fault(.forbidden, "The token has no scope that allows anything here. Ask for one that does.")
        } catch .agent {
            outcomes[.insufficientScope]?.increment()
            throw Fault(.forbidden, "The token names no agent, which a worker's has to, in the claim \(agentClaim).")
        } catch .unavailable {
            outcomes[.unavailable]?.increment()
            throw Fault(
                .rateLimited,
                "The keys of the authorization server cannot be had, so no token can be checked. Try again later.",
                retryAfter: Int(IssuerKeys.inquiryInterval.seconds)
            )
        } catch {
            return refused(error)
        }
    }

    private var agentClaim: String { (configuration.agentClaim ?? "sub").quoted }

    private func verify(_ text: String) async throws(TokenFault) -> (Admission, edition: Int) {
        let token = try SignedToken(text)
        let (key, edition) = try await keys.key(of: token)
        guard key.hasSigned(token) else { throw .signature }
        let claims = try TokenClaims(token.claims, for: configuration, at: time.now())
        return (Admission(try caller(claims), validUntil: claims.validUntil), edition)
    }

    private func caller(_ claims: TokenClaims) throws(TokenFault) -> Caller {
        let roles = configuration.scopes.filter { claims.scopes.contains($0.name) }.map(\.role)
        guard let role = [Role.orchestrator, .worker, .observer].first(where: roles.contains) else { throw .scope }
        var caller = Caller(keyID: name(of: claims), role: role, holdsToken: true)
        if role == .worker {
            guard let agent = claims.agent(in: configuration.agentClaim) else { throw .agent }
            caller.agent = agent
        }
        return caller
    }

    /// The same for all tokens of one subject and client, and nothing from which either can be told.
    private func name(of claims: TokenClaims) -> String {
        let parts = [configuration.issuer, claims.subject, claims.clientID ?? ""].joined(separator: "\u{1F}")
        let digits = SHA256.hash(data: Array(parts.utf8)).prefix(8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return Self.callerPrefix + digits.joined()
    }

    private func refused(_ fault: TokenFault) -> Admission? {
        outcomes[.invalid]?.increment()
        logger.notice(
            "Token refused",
            metadata: [
                "event": .string(BoardEvent.tokenRefused.rawValue), "token_fault": .string(fault.rawValue),
            ]
        )
        return nil
    }
}

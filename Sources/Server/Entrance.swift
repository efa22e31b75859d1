import Client
import Gateway
import Logging
import Metrics
import OAuth
import Orchestration
import ServiceLifecycle
import Vocabulary

/// Lets in whoever shows a key of the board, or a token of the authorization server where the operator named one.
struct Entrance: Sendable {
    private struct Tokens: Sendable {
        let documents: DocumentClient
        let issuerKeys: IssuerKeys
        let verifier: TokenVerifier
    }

    private let keys: KeyRing
    private let tokens: Tokens?

    init(keys: KeyRing, oauth: OAuthConfiguration?, time: any TimeSource, metrics: any MetricsFactory, logger: Logger) {
        self.keys = keys
        tokens = oauth.map { oauth in
            let documents = DocumentClient(time: time)
            let issuerKeys = IssuerKeys(
                oauth,
                fetch: { try await documents.fetch($0) },
                time: time,
                metrics: metrics,
                logger: logger
            )
            return Tokens(
                documents: documents,
                issuerKeys: issuerKeys,
                verifier: TokenVerifier(oauth, keys: issuerKeys, time: time, metrics: metrics, logger: logger)
            )
        }
    }

    /// Whether callers have to show anything.
    func requiresKey() async throws -> Bool {
        if tokens != nil { return true }
        return try await keys.requiresKey()
    }

    /// Who shows a key or token; nothing for one that opens nothing, and for none where one is needed.
    func admission(showing text: String?) async throws -> Admission? {
        guard let tokens else { return try await keys.admission(showing: text) }
        guard let text else { return nil }
        // The operator's own key may look like anything, so keys come first.
        if let admission = try await keys.admission(showing: text) { return admission }
        guard TokenVerifier.takes(text), let admission = try await tokens.verifier.admission(showing: text) else {
            return nil
        }
        // Whoever the issuer is, it does not give away the names of agents that have keys of this board.
        if let agent = admission.caller.agent, try await keys.names(agent) {
            throw Fault(
                .forbidden,
                "The agent \(agent.rawValue.quoted) has a key of this board, so no token may act for it."
            )
        }
        return admission
    }

    /// Ends what is open for whoever is not let in any more.
    func watch(_ open: OpenAnswers, time: any TimeSource, logger: Logger) -> KeyWatch {
        KeyWatch(
            ring: keys,
            openKeys: { open.keys.filter { !$0.hasPrefix(TokenVerifier.callerPrefix) } },
            end: { open.end($0, at: $1) },
            time: time,
            logger: logger
        )
    }

    /// Sets the gauges.
    func measure() { tokens?.issuerKeys.measure() }

    var services: [ServiceGroupConfiguration.ServiceConfiguration] {
        guard let tokens else { return [] }
        return [.init(service: tokens.issuerKeys)]
    }

    /// Closes the connections to the issuer, after the services have ended.
    func close() async { await tokens?.documents.shutdown() }
}

extension ProtectedResource {
    init(_ oauth: OAuthConfiguration) {
        self.init(
            publicURL: oauth.publicURL.text,
            issuer: oauth.issuer,
            scopes: oauth.scopes.map { Scope(name: $0.name, role: $0.role) }
        )
    }
}

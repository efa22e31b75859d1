import Client
import Gateway
import Logging
import OAuth
import Orchestration
import ServiceLifecycle
import Telemetry
import Vocabulary

/// Lets in whoever shows a key of the board, or a token of the authorization server where the operator named one.
struct Entrance: Sendable {
    let keys: KeyRing
    /// Whether callers had to show anything when the server started.
    let requiresKey: Bool
    private let tokens: Tokens?

    /// Throws where everybody could come in, and not from this machine only.
    init(_ settings: Settings, keysIn storage: BoardStorage, instruments: Instruments) async throws {
        keys = try await KeyRing(store: storage.store, bootstrapKey: settings.bootstrapKey, time: storage.time)
        requiresKey = if settings.oauth != nil { true } else { try await keys.requiresKey() }
        guard requiresKey || settings.isLoopbackOnly else { throw Fault(openAt: settings.host) }
        tokens = settings.oauth.map { Tokens($0, time: storage.time, instruments: instruments) }
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

    var services: [any Service] { tokens.map { [$0.issuerKeys] } ?? [] }

    /// Closes the connections to the issuer, after the services have ended.
    func close() async { await tokens?.documents.shutdown() }
}

/// The tokens of an authorization server, with what checks them.
private struct Tokens: Sendable {
    let documents: DocumentClient
    let issuerKeys: IssuerKeys
    let verifier: TokenVerifier

    init(_ oauth: OAuthConfiguration, time: any TimeSource, instruments: Instruments) {
        let logger = instruments.logger("callboard.oauth")
        let documents = DocumentClient(time: time)
        let issuerKeys = IssuerKeys(
            oauth,
            fetch: { try await documents.fetch($0) },
            time: time,
            metrics: instruments.metrics,
            logger: logger
        )
        self.documents = documents
        self.issuerKeys = issuerKeys
        verifier = TokenVerifier(oauth, keys: issuerKeys, time: time, metrics: instruments.metrics, logger: logger)
    }
}

extension Fault {
    fileprivate init(openAt host: String) {
        self.init(
            .forbidden,
            "Without a key the server would be open to everybody who reaches \(host). Make one with `callboard keys create --role orchestrator`, or listen on 127.0.0.1."
        )
    }
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

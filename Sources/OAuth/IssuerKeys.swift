package import Logging
package import Metrics
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Has the issuer's keys at hand: fetched in the background, and once more for a token that names one nobody knows.
///
/// While the issuer is away, the keys at hand stay in use.
package final class IssuerKeys: Service {
    private static let refreshInterval = Duration.seconds(300)
    private static let retryInterval = Duration.seconds(30)
    /// How seldom an unknown key makes the issuer be asked: whoever invents them cannot keep it busy.
    static let inquiryInterval = Duration.seconds(10)

    /// The keys, and which fetch brought them.
    struct Edition: Sendable {
        let keys: KeySet
        let number: Int
        let bytes: [UInt8]
    }

    private struct State {
        var edition: Edition?
        var fetchedAt: Timestamp
        var askedAt: Timestamp?
        var running: Task<Void, any Error>?
    }

    private let configuration: OAuthConfiguration
    private let fetch: DocumentFetcher
    private let time: any TimeSource
    private let logger: Logger
    private let fetches: (ok: Counter, error: Counter)
    private let age: Gauge
    private let state: Mutex<State>

    package init(
        _ configuration: OAuthConfiguration,
        fetch: @escaping DocumentFetcher,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.configuration = configuration
        self.fetch = fetch
        self.time = time
        self.logger = logger
        let name = Metric.issuerKeyFetches.name
        fetches = (
            Counter(label: name, dimensions: [("outcome", "ok")], factory: metrics),
            Counter(label: name, dimensions: [("outcome", "error")], factory: metrics)
        )
        age = Gauge(label: Metric.issuerKeysAge.name, dimensions: [], factory: metrics)
        state = Mutex(State(fetchedAt: time.now()))
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isFresh = (try? await self.refresh()) != nil
                let pause = isFresh ? Self.refreshInterval : Self.retryInterval
                guard (try? await self.time.sleep(for: pause)) != nil else { return }
            }
        }
    }

    /// Fetches the keys now; whoever asks while they are being fetched waits for the same answer.
    package func refresh() async throws {
        let fetching = state.withLock { state in
            if let running = state.running { return running }
            state.askedAt = time.now()
            // It belongs to all who wait for it, so it must not end with the first who goes away.
            let task = Task { try await self.load() }
            state.running = task
            return task
        }
        try await fetching.value
    }

    /// The key of a token, and the edition it is from.
    func key(of token: SignedToken) async throws(TokenFault) -> (key: IssuerKey, edition: Int) {
        if let edition = current {
            do { return (try edition.keys.key(of: token), edition.number) } catch .unknownKey {
                guard mayAsk else { throw .unknownKey }
            }
        } else if !mayAsk {
            throw .unavailable
        }
        do { try await refresh() } catch { if current == nil { throw .unavailable } }
        guard let edition = current else { throw .unavailable }
        return (try edition.keys.key(of: token), edition.number)
    }

    /// The edition in use, by its number.
    var editionNumber: Int { current?.number ?? 0 }

    /// Sets the gauge of how old the keys are.
    package func measure() {
        let fetchedAt = state.withLock { $0.fetchedAt }
        age.record((time.now() - fetchedAt).seconds)
    }

    private var current: Edition? { state.withLock { $0.edition } }

    private var mayAsk: Bool {
        let now = time.now()
        return state.withLock { state in
            state.running != nil || state.askedAt.map { now - $0 >= Self.inquiryInterval } ?? true
        }
    }

    private func load() async throws {
        do {
            let document = IssuerDocument(configuration: configuration, fetch: fetch)
            let bytes = try await fetch(try await document.keysAddress())
            let keys = try await KeySet(bytes)
            let isNew = state.withLock { state in
                state.running = nil
                state.fetchedAt = time.now()
                guard state.edition?.bytes != bytes else { return false }
                state.edition = Edition(keys: keys, number: (state.edition?.number ?? 0) + 1, bytes: bytes)
                return true
            }
            fetches.ok.increment()
            guard isNew else { return }
            logger.info(
                "Fetched the keys of the authorization server",
                metadata: [
                    "event": .string(BoardEvent.issuerKeysFetched.rawValue),
                    "count": .stringConvertible(keys.keys.count),
                ]
            )
        } catch {
            state.withLock { $0.running = nil }
            fetches.error.increment()
            logger.warning(
                "The keys of the authorization server cannot be fetched",
                metadata: [
                    "event": .string(BoardEvent.issuerUnreachable.rawValue), "error": .string("\(error)"),
                ]
            )
            throw error
        }
    }
}

package import Logging
package import Metrics
import NIOCore
package import Orchestration
package import RESP
import Synchronization
package import Vocabulary

/// Carries news between the nodes of a board by publish and subscribe: one channel for each board.
///
/// What comes while a message is on its way goes with the next one, so a busy node publishes as often as the engine
/// answers, and no more.
package final class RedisBus: BoardBus {
    /// News that wait to be told.
    static let capacity = 4_096
    /// Words about a session that are longer than this are not told: a client that answers with so much has to come to
    /// the node that asked.
    private static let longestWords = 1 << 20
    /// After so long an engine that denies the channel is asked again.
    private static let retry = Duration.seconds(10)

    private let client: RedisClient
    private let channel: String
    /// What this node is called among the others.
    private let node: String
    private let time: any TimeSource
    private let signals: BusSignals
    private let logger: Logger
    private let queue = Mutex(BusQueue(capacity: RedisBus.capacity))
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    package init(
        client: RedisClient,
        namespace: String,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.client = client
        channel = RedisStore.prefix(of: namespace) + "bus"
        node = String(UInt64.random(in: 0 ... .max), radix: 36)
        self.time = time
        signals = BusSignals(metrics: metrics)
        self.logger = logger
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func post(_ news: BoardNews) {
        if case .session(_, let words) = news, words.utf8.count > Self.longestWords { return signals.dropped(1) }
        if queue.withLock({ $0.add(news) }) { arrival.yield() } else { signals.dropped(1) }
    }

    package func listen(_ hear: @escaping @Sendable (Heard) async -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.publish() }
            group.addTask {
                while !Task.isCancelled {
                    await self.subscribe(hear)
                    try? await self.time.sleep(for: Self.retry)
                }
            }
        }
    }

    private func publish() async {
        for await _ in arrivals {
            while !queue.withLock({ $0.isEmpty }) {
                let news = queue.withLock { $0.take() }
                let message = ByteBuffer(bytes: BusMessage(from: node, news).bytes)
                do {
                    _ = try await client.send(RedisCommand("PUBLISH", .text(channel), .bytes(message)))
                    signals.sent(news.count)
                } catch {
                    // Whoever waits elsewhere looks for himself.
                    signals.dropped(news.count)
                }
            }
        }
    }

    private func subscribe(_ hear: @escaping @Sendable (Heard) async -> Void) async {
        do {
            try await client.subscribe(to: [channel]) { subscription in
                for try await element in subscription {
                    switch element {
                    case .gap: await hear(.gap)
                    case .message(_, let bytes):
                        guard let message = BusMessage(Array(bytes.readableBytesView)), message.node != node else {
                            continue
                        }
                        signals.received(message.news.count)
                        for news in message.news { await hear(news) }
                    }
                }
            }
        } catch {
            logger.error(
                "The engine does not let this node hear the others; waiting calls look for themselves",
                metadata: ["event": "\(BoardEvent.busDenied.rawValue)", "error": "\(error)"]
            )
        }
    }
}

/// Counts what goes over the bus.
private struct BusSignals: Sendable {
    private let news: [String: Counter]

    init(metrics: any MetricsFactory) {
        news = Dictionary(
            uniqueKeysWithValues: ["sent", "received", "dropped"].map {
                ($0, Counter(label: Metric.busNews.name, dimensions: [("outcome", $0)], factory: metrics))
            }
        )
    }

    func sent(_ count: Int) { news["sent"]?.increment(by: count) }
    func received(_ count: Int) { news["received"]?.increment(by: count) }
    func dropped(_ count: Int) { news["dropped"]?.increment(by: count) }
}

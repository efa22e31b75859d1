import ServiceLifecycle
package import Vocabulary

/// Keeps this node in step with the others of its board: it passes on what they tell, and has waiting calls look for
/// themselves every second or two, as news may be lost.
package struct NodeWatch: Service {
    /// Of more topics than this a round takes longer: a second for every thousand.
    private static let topicsAtOnce = 100
    private static let pause = Duration.milliseconds(100)

    private let bus: any BoardBus
    private let doorbell: Doorbell
    private let feed: ChangeFeed
    private let time: any TimeSource
    private let random: @Sendable () -> Double
    private let hearSession: @Sendable (_ id: String, _ words: String) async -> Void

    /// - Note: The numbers of `random`, from 0 up to 1, keep the nodes of a board apart; `hearSession` is told of what
    ///   other nodes say of sessions.
    package init(
        bus: any BoardBus,
        doorbell: Doorbell,
        feed: ChangeFeed,
        time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        hearSession: @escaping @Sendable (_ id: String, _ words: String) async -> Void = { _, _ in }
    ) {
        self.bus = bus
        self.doorbell = doorbell
        self.feed = feed
        self.time = time
        self.random = random
        self.hearSession = hearSession
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await bus.listen(hear) }
                group.addTask { await goRound() }
            }
        }
    }

    /// Passes on what was heard.
    @Sendable package func hear(_ heard: Heard) async {
        switch heard {
        case .gap:
            doorbell.check(doorbell.topics)
            feed.hear(.anything)
        case .news(.ring(let topic), let times): doorbell.hear(topic, times: times)
        case .news(.change(let change), _): feed.hear(change)
        case .news(.session(let id, let words), _): await hearSession(id, words)
        }
    }

    private func goRound() async {
        while (try? await time.sleep(for: .seconds(1 + random()))) != nil {
            var topics = doorbell.topics[...]
            while !topics.isEmpty {
                doorbell.check(topics.prefix(Self.topicsAtOnce))
                topics = topics.dropFirst(Self.topicsAtOnce)
                if !topics.isEmpty, (try? await time.sleep(for: Self.pause)) == nil { return }
            }
        }
    }
}

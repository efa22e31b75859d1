package import Logging
package import Metrics
package import Vocabulary

/// The services of one board, put together on its store from the ground up.
package struct BoardServices: Sendable {
    /// The store's own, under which names are derived that it does not keep.
    package let secret: [UInt8]
    package let paths: TaskPaths
    package let doorbell: Doorbell
    package let feed: ChangeFeed
    package let agents: AgentRegistry
    package let tasks: TaskBoard
    package let state: SharedState
    package let rooms: RoomBoard
    package let quarantine: QuarantineBoard
    package let usage: UsageBoard
    package let janitor: Janitor

    /// - Note: The secret is `KeyStore.digestSecret()`, so that what follows from it holds after a restart and on every
    ///   node; there is no `bus` where there are no other nodes; `logger` makes the logger of a service by its label.
    package init(
        on store: any BoardStore,
        secret: [UInt8],
        policy: BoardPolicy,
        roomPolicy: RoomPolicy,
        tools: HandoverTools,
        spans: any SpanRecorder,
        bus: (any BoardBus)? = nil,
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: (_ label: String) -> Logger
    ) {
        self.secret = secret
        paths = TaskPaths(secret: secret)
        doorbell = Doorbell(time: time, bus: bus, metrics: metrics)
        feed = ChangeFeed(bus: bus)
        agents = AgentRegistry(
            store: store,
            feed: feed,
            policy: policy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.agents")
        )
        tasks = TaskBoard(
            store: store,
            agents: agents,
            doorbell: doorbell,
            feed: feed,
            runs: TaskRuns(recorder: spans, paths: paths),
            policy: policy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.tasks")
        )
        state = SharedState(store: store, time: time, metrics: metrics)
        rooms = RoomBoard(
            store: store,
            agents: agents,
            doorbell: doorbell,
            feed: feed,
            policy: roomPolicy,
            time: time,
            metrics: metrics,
            logger: logger("callboard.rooms")
        )
        quarantine = QuarantineBoard(
            store: store,
            tasks: tasks,
            feed: feed,
            time: time,
            metrics: metrics,
            logger: logger("callboard.quarantine")
        )
        usage = UsageBoard(tasks: tasks, tools: tools, paths: paths, spans: spans, store: store, time: time)
        janitor = Janitor(
            board: tasks,
            agents: agents,
            state: state,
            rooms: rooms,
            usage: usage,
            sessions: store,
            stretch: bus == nil ? Self.inStep : Self.outOfStep,
            time: time,
            metrics: metrics,
            logger: logger("callboard.janitor")
        )
    }

    private static let inStep: @Sendable () -> Double = { 1 }
    private static let outOfStep: @Sendable () -> Double = { .random(in: 0.8..<1.2) }
}

package import Logging
package import Metrics
package import Vocabulary

/// Keeps agents and rooms from doing harm: orchestrators put them into quarantine and take them out again.
package struct QuarantineBoard: Sendable {
    /// How many orders stand at the most.
    package static let limit = 10_000

    private let store: any QuarantineStore
    private let tasks: TaskBoard
    private let time: any TimeSource
    private let feed: ChangeFeed
    private let logger: Logger
    private let gauges: [QuarantineSubject.Kind: Gauge]

    package init(
        store: any QuarantineStore,
        tasks: TaskBoard,
        feed: ChangeFeed = ChangeFeed(),
        time: any TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = store
        self.tasks = tasks
        self.feed = feed
        self.time = time
        self.logger = logger
        gauges = Dictionary(
            uniqueKeysWithValues: QuarantineSubject.Kind.allCases.map {
                let dimensions = [("kind", $0.rawValue)]
                return ($0, Gauge(label: Metric.quarantined.name, dimensions: dimensions, factory: metrics))
            }
        )
    }

    /// Puts a subject into quarantine, or takes it out where no reason is given; tells which tasks went back.
    package func set(
        _ subject: QuarantineSubject,
        because reason: String?,
        by caller: Caller,
        once: Receipt?
    ) async throws -> [TaskID] {
        try await store.requireFree(caller)
        let set = try await store.setQuarantine(of: subject, because: reason, by: caller, at: time.now(), once: once)
        if !set.isReplay, set.outcome.isNews { announce(set.outcome, of: subject, isOn: reason != nil, by: caller) }
        return set.outcome.released.map(\.task.id)
    }

    private func announce(_ change: QuarantineChange, of subject: QuarantineSubject, isOn: Bool, by caller: Caller) {
        let event: BoardEvent = isOn ? .quarantined : .quarantineLifted
        var metadata: Logger.Metadata = [
            "event": "\(event.rawValue)", "subject": "\(subject.history.key)", "actor": "\(caller.name)",
        ]
        if isOn { metadata["released"] = .stringConvertible(change.released.count) }
        logger.warning(isOn ? "Quarantined" : "Quarantine lifted", metadata: metadata)
        for task in change.released { tasks.announceReturn(task, because: .quarantined) }
        switch subject {
        case .agent(let id): feed.tell([.agent(id), .counts])
        case .room(let name): feed.tell([.room(name)])
        }
    }

    /// Sets the gauges; asked by the metrics page before it is rendered.
    package func measure() async throws {
        let kinds = try await store.quarantines().map(\.subject.kind)
        for (kind, gauge) in gauges { gauge.record(kinds.count { $0 == kind }) }
    }
}
